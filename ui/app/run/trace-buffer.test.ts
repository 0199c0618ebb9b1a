import { describe, expect, it } from "vitest";
import { traceRecorder } from "./trace-buffer.ts";

const sample = (tMs: number) => ({ tMs, flowLpm: tMs / 1000, differencePercent: null });

describe("the chart's memory", () => {
  it("holds a delivery from its first to its last second, however long", () => {
    const recorder = traceRecorder(100);
    for (let tMs = 5000; tMs <= 5000 + 1_800_000; tMs += 100) recorder.add(sample(tMs));
    const { t, flow, difference } = recorder.buffer;
    expect(t.length).toBeLessThan(100);
    expect(t.length).toBeGreaterThan(40);
    expect(flow).toHaveLength(t.length);
    expect(difference).toHaveLength(t.length);
    expect(t[0]).toBe(0);
    expect(t.at(-1)).toBeGreaterThan(1700);
    expect(t.every((at, i) => i === 0 || at > (t[i - 1] ?? 0))).toBe(true);
    for (const [i, at] of t.entries()) expect(flow[i]).toBeCloseTo(at + 5, 6);
  });

  it("begins anew when it is cleared, or when time runs back", () => {
    const recorder = traceRecorder();
    recorder.add(sample(1000));
    recorder.add(sample(2000));
    recorder.add(sample(500));
    expect(recorder.buffer.t).toEqual([0]);
    recorder.clear();
    recorder.add(sample(9000));
    expect(recorder.buffer.t).toEqual([0]);
  });
});
