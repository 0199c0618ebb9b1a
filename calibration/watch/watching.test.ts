import { describe, expect, it } from "vitest";
import type { IntermediateCheck } from "../certificate.ts";
import { DEFAULT_WATCH, type WatchRules } from "./watch-rules.ts";
import { type Watched, type WatchOptions, watchChecks } from "./watching.ts";

const DAY = 86_400_000;
const at = (day: number) => new Date(Date.UTC(2026, 0, 1) + day * DAY).toISOString();
/** Quiet, with a standard deviation of about 0.005 about 0.002. */
const QUIET = [0.004, -0.006, 0.002, -0.001, 0.005, -0.004, 0.003, -0.003];
const quiet = (count: number) => Array.from({ length: count }, (_, i) => 0.002 + (QUIET[i % QUIET.length] ?? 0));

function check(day: number, difference: number, more: Partial<IntermediateCheck> = {}): IntermediateCheck {
  const value = 0.1 + difference;
  return {
    ...{ id: `${day}`, device: "master", certificate: "A-1", at: at(day), x: 24, value, expected: 0.1 },
    ...{ U: 0.04, certificateU: 0.04, runs: [value], En: difference / Math.hypot(0.04, 0.04) },
    ...more,
  };
}

const series = (differences: readonly number[]) => differences.map((difference, i) => check(i, difference));
const RULES: WatchRules = { ...DEFAULT_WATCH, baseline: 8 };

function watched(checks: IntermediateCheck[], options: Partial<WatchOptions> = {}): Watched {
  const [first] = watchChecks(checks, { rules: RULES, unit: "%", kept: [], ...options });
  if (!first) throw new Error("nothing is watched");
  return first;
}

const current = ({ signals }: Watched) =>
  signals.filter((signal) => signal.current).map(({ id, effect }) => `${id} ${effect}`);

describe("what the checks of a standard call out", () => {
  it("nothing, while they are quiet", () => {
    expect(watched(series(quiet(30))).signals).toEqual([]);
  });

  it("a point beyond the action limits blocks, and was good until the check before; the next good one ends it", () => {
    const out = watched(series([...quiet(10), 0.03]));
    expect(current(out)).toContain("beyond-3s blocks");
    expect(out.signals.find(({ id }) => id === "beyond-3s")).toMatchObject({ goodUntil: at(9), side: "up", x: 24 });
    const again = watched(series([...quiet(10), 0.03, 0.001]));
    expect(current(again)).not.toContain("beyond-3s blocks");
    expect(again.signals.some(({ id }) => id === "beyond-3s")).toBe(true);
  });

  it("a small lasting shift is found by the CUSUM, which says where it began; one good check does not undo it", () => {
    const checks = series([...quiet(16), ...Array.from({ length: 8 }, () => 0.013)]);
    const shifted = watched(checks);
    expect(current(shifted)).toContain("cusum blocks");
    const signal = shifted.signals.findLast(({ id }) => id === "cusum");
    expect(signal?.goodUntil).toBe(at(15));
    expect(current(watched([...checks, check(24, 0)]))).toContain("cusum blocks");
  });

  it("a steady offset within U is the check's own: once limits are established the CUSUM is about their centre", () => {
    const offset = quiet(40).map((difference) => difference + 0.02);
    expect(current(watched(series(offset)))).toEqual([]);
  });

  it("limits from too few checks warn and do not block; |E_n| above 1 needs no chart", () => {
    const early = watched(series([...quiet(6), 0.2]));
    expect(early.established).toBe(false);
    expect(current(early)).toContain("agreement blocks");
    expect(current(early).filter((each) => each.endsWith("blocks"))).toEqual(["agreement blocks"]);
    expect(current(watched([check(0, 0.2)]))).toEqual(["agreement blocks"]);
  });

  it("the file's rules decide what blocks, what warns and what nobody looks at", () => {
    const checks = series([...quiet(10), 0.03]);
    const by = (signals: Partial<WatchRules["signals"]>) =>
      current(watched(checks, { rules: { ...RULES, signals: { ...RULES.signals, ...signals } } }));
    expect(by({ "beyond-3s": "warns" })).toContain("beyond-3s warns");
    expect(by({ "beyond-3s": "off", cusum: "off" })).toEqual([]);
    const side = series([...quiet(8), ...Array.from({ length: 9 }, (_, i) => 0.004 + 0.001 * (i % 2))]);
    const rules = { ...RULES, signals: { ...RULES.signals, "nine-on-one-side": "blocks" as const } };
    expect(current(watched(side, { rules }))).toContain("nine-on-one-side blocks");
    expect(current(watched(side))).not.toContain("nine-on-one-side blocks");
  });

  it("a decision settles what was shown before it, and the sums begin anew; what comes later counts again", () => {
    const checks = series([...quiet(16), ...Array.from({ length: 8 }, () => 0.013)]);
    const kept = [{ certificate: "A-1", at: at(23.5) }];
    expect(current(watched(checks, { kept }))).toEqual([]);
    expect(current(watched(checks, { kept: [{ certificate: "B-9", at: at(23.5) }] }))).toContain("cusum blocks");
    const later = watched([...checks, check(24, 0.002)], { kept });
    expect(current(later)).toEqual([]);
    expect(later.cusum?.points).toHaveLength(25);
    const shifted = Array.from({ length: 9 }, (_, i) => check(24 + i, 0.018));
    const again = watched([...checks, ...shifted], { kept });
    expect(current(again)).toContain("cusum blocks");
    // What was settled stays settled: it is not asked again what was before the decision.
    expect(again.signals.findLast(({ id }) => id === "cusum")?.goodUntil).toBe(at(23.5));
  });

  it("each certificate and each place by itself: a good check elsewhere does not excuse a bad one here", () => {
    const all = watchChecks(
      [check(0, 0.2), check(1, 0, { x: 55 }), check(2, 0, { certificate: "A-2" }), check(3, 0, { x: 25 })],
      { rules: RULES, unit: "%", kept: [] },
    );
    expect(all.map(({ certificate, x, checks }) => [certificate, x, checks.length])).toEqual([
      ["A-1", 24, 2],
      ["A-1", 55, 1],
      ["A-2", 24, 1],
    ]);
    const bad = watchChecks([check(0, 0.2), check(1, 0, { x: 55 })], { rules: RULES, unit: "%", kept: [] });
    expect(bad.flatMap(({ signals }) => signals).filter((signal) => signal.current)).toHaveLength(1);
  });

  it("does not depend on the order in which checks are given", () => {
    const checks = series([...quiet(16), ...Array.from({ length: 8 }, () => 0.013)]);
    expect(watched(checks.toReversed()).signals).toEqual(watched(checks).signals);
  });
});
