import { describe, expect, it } from "vitest";
import type { Sample } from "../monitor/monitor.ts";
import { isSteady, type SteadyLimits } from "./steady.ts";

const limits: SteadyLimits = {
  windowMs: 5000,
  minVolumeL: 3,
  maxVolumeL: 40,
  flowPercent: 2,
  temperatureC: 0.2,
  differenceC: 2,
};

/** Ten totals a second for ten seconds; `lateMs` by which each is heard too late. */
function metered(lpmAt: (s: number) => number, lateMs: (i: number) => number = () => 0): Sample[] {
  let totalL = 0;
  return Array.from({ length: 101 }, (_, i) => {
    totalL += lpmAt(i / 10) / 600;
    return { kind: "meter", t: i * 100 + lateMs(i), totalL, flowLpm: null };
  });
}
const probe = (kind: "tJ" | "tM", tempC: (s: number) => number): Sample[] =>
  Array.from({ length: 20 }, (_, i) => ({ kind, t: i * 500, tempC: tempC(i / 2) }));
const verdict = (samples: Sample[], litres = 9) => isSteady(samples, 10_000, litres, limits);

describe("a purge", () => {
  it("ends when flow and probes have stood for the window", () => {
    expect(verdict([...metered(() => 55), ...probe("tJ", () => 18.2), ...probe("tM", () => 18.6)])).toBeNull();
  });

  it("goes on while the flow still rises, a probe moves, the probes differ, or little has flowed", () => {
    expect(verdict(metered((s) => 40 + 2 * s))).toMatch(/^flow varies/);
    expect(verdict([...metered(() => 55), ...probe("tJ", (s) => 18 + 0.1 * s)])).toMatch(/^nozzle temperature moves/);
    expect(verdict([...metered(() => 55), ...probe("tJ", () => 15), ...probe("tM", () => 18)])).toMatch(
      /between nozzle/,
    );
    expect(
      verdict(
        metered(() => 55),
        2,
      ),
    ).toMatch(/^2.0 L of 3 L/);
  });

  it("is not steady because nothing flows any more", () => {
    expect(verdict(metered((s) => (s < 4 ? 55 : 0)))).toBe("nothing flows");
  });

  it("does not take a process that is late to hear its samples for an unsteady flow", () => {
    expect(
      verdict(
        metered(
          () => 55,
          (i) => (i * 37) % 60,
        ),
      ),
    ).toBeNull();
  });
});
