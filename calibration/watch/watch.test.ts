import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meterCertificate, meterPoint } from "../testing/certificates.ts";
import { judgeCalibration } from "./acceptance.ts";
import { type AcceptanceRule, DEFAULT_ACCEPTANCE } from "./acceptance-rules.ts";
import { agreement, compare } from "./agreement.ts";
import { type DatedValue, driftAt, estimateDrift, leaves, YEAR_MS } from "./drift.ts";
import { examineRepeatability, examineStabilityInService, examineStabilityWhenNew } from "./examinations.ts";

describe("agreement and E_n", () => {
  it("E_n is the difference over both U's together", () => {
    expect(agreement({ value: 0.05, U: 0.03 }, { value: 0, U: 0.04 })).toMatchObject({
      En: 1,
      agrees: true,
      within: 0.05,
    });
    expect(agreement({ value: 0.051, U: 0.03 }, { value: 0, U: 0.04 }).agrees).toBe(false);
    expect(agreement({ value: 1, U: 0 }, { value: 1, U: 0 })).toMatchObject({ En: 0, agrees: true });
    expect(agreement({ value: 1, U: 0 }, { value: 2, U: 0 }).agrees).toBe(false);
  });

  it("rigs among themselves: the weighted mean, every pair, in any order", () => {
    const rigs = [
      { id: "A", value: 0.02, U: 0.05 },
      { id: "B", value: -0.01, U: 0.05 },
      { id: "C", value: 0.2, U: 0.1 },
    ];
    const all = compare(rigs, null);
    expect(all?.reference.value).toBeCloseTo((0.02 * 400 - 0.01 * 400 + 0.2 * 100) / 900, 12);
    expect(all?.pairs.map(({ a, b }) => a + b)).toEqual(["AB", "AC", "BC"]);
    expect(compare([...rigs].reverse(), null)?.results.find(({ id }) => id === "C")?.En).toBeCloseTo(
      all?.results.find(({ id }) => id === "C")?.En ?? Number.NaN,
      12,
    );
    // Against a mean of which it is a part: smaller differences, smaller U of the difference.
    expect(all?.results[2]?.En).toBeCloseTo((0.2 - 24 / 900) / Math.sqrt(0.01 - 1 / 900), 12);
  });

  it("against a reference from outside", () => {
    const only = compare([{ id: "A", value: 0.06, U: 0.04 }], { value: 0, U: 0.03 });
    expect(only?.results).toEqual([{ id: "A", value: 0.06, U: 0.04, En: expect.closeTo(1.2, 12), agrees: false }]);
    expect(compare([{ id: "A", value: 0, U: 0.04 }], null)).toBeNull();
    expect(compare([{ id: "A", value: 0, U: 0 }], { value: 0, U: 1 })).toBeNull();
  });
});

describe("examinations after JJF 1033", () => {
  const TEN = [20.01, 20.02, 20, 20.01, 20.03, 20.02, 20.01, 20, 20.02, 20.01];

  it("repeatability by ten readings, against the established one; all of it marked as recalled", () => {
    const found = examineRepeatability(TEN, 0.0096);
    expect(found).toMatchObject({
      ok: true,
      value: { n: 10, s: expect.closeTo(0.00949, 5), holds: true, mark: "recalled" },
    });
    expect(examineRepeatability(TEN, 0.009)).toMatchObject({ ok: true, value: { holds: false } });
    expect(examineRepeatability(TEN)).toMatchObject({ ok: true, value: { holds: null } });
    expect(examineRepeatability(TEN.slice(1))).toMatchObject({ ok: false, problem: "too-few-readings" });
    expect(examineRepeatability([...TEN, Number.NaN])).toMatchObject({ ok: false, problem: "not-a-number" });
  });

  it("stability: the range of four occasions when new, the last two in service", () => {
    const occasions = [
      [0.01, 0.03],
      [0.04, 0.02],
      [0.05, 0.05],
      [0.03, 0.03],
    ];
    expect(examineStabilityWhenNew(occasions, 0.03)).toMatchObject({
      ok: true,
      value: { stability: expect.closeTo(0.03, 12), holds: true },
    });
    expect(examineStabilityInService(occasions, 0.019)).toMatchObject({
      ok: true,
      value: { stability: expect.closeTo(0.02, 12), holds: false },
    });
    expect(examineStabilityWhenNew(occasions.slice(1), 1)).toMatchObject({ ok: false, problem: "too-few-occasions" });
    expect(examineStabilityInService([[1]], 1)).toMatchObject({ ok: false, problem: "too-few-occasions" });
    expect(examineStabilityInService([[1], []], 1)).toMatchObject({ ok: false, problem: "not-a-number" });
  });
});

const START = Date.parse("2023-01-01T00:00:00Z");
const yearly = (values: readonly number[], u = 0.005): DatedValue[] =>
  values.map((value, i) => ({ at: START + i * YEAR_MS, value, u }));

function drift(points: DatedValue[]) {
  const result = estimateDrift(points);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

describe("drift", () => {
  it("finds the slope, says whether it is more than chance, and when it leaves", () => {
    const found = drift(yearly([0, 0.02, 0.04]));
    expect(found).toMatchObject({
      perYear: expect.closeTo(0.02, 12),
      significant: true,
      value: expect.closeTo(0.04, 12),
    });
    const { expected, possible } = leaves(found, [-0.1, 0.1]);
    expect(((expected ?? 0) - found.origin) / YEAR_MS).toBeCloseTo(3, 4);
    expect(possible ?? 0).toBeLessThan(expected ?? 0);
    expect(possible ?? 0).toBeGreaterThan(found.origin);
  });

  it("what does not move stays, though its band may not", () => {
    const still = drift(yearly([0.01, 0.01, 0.01]));
    expect(still.significant).toBe(false);
    expect(leaves(still, [-0.3, 0.3])).toEqual({ expected: null, possible: null });
    expect(leaves(still, [-0.05, 0.05]).possible).not.toBeNull();
  });

  it("what is out already left at its last point", () => {
    const out = drift(yearly([0, 0.1, 0.2]));
    expect(leaves(out, [-0.15, 0.15])).toEqual({ expected: out.origin, possible: out.origin });
  });

  it("points that scatter more than they claim widen the band by Student's factor", () => {
    const wild = drift(yearly([0, 0.08, 0.01, 0.07]));
    expect(wild.k).toBeCloseTo(4.303, 3);
    expect(wild.significant).toBe(false);
    expect(driftAt(wild, wild.origin).band).toBeGreaterThan(
      10 * driftAt(drift(yearly([0, 0.02, 0.04, 0.06])), wild.origin).band,
    );
  });

  it("does not depend on the order of the points nor on the unit", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(yearly([0, 0.01, 0.05, 0.04]), { minLength: 4 }), (points) => {
        expect(drift(points).perYear).toBeCloseTo(drift(yearly([0, 0.01, 0.05, 0.04])).perYear, 12);
        const per = points.map(({ at, value, u }) => ({ at, value: value * 10, u: u * 10 }));
        expect(drift(per).uPerYear).toBeCloseTo(drift(points).uPerYear * 10, 12);
      }),
    );
  });

  it.each([
    ["too-few-points", yearly([1])],
    ["too-few-points", []],
    ["too-few-points", [...yearly([1]), ...yearly([2])]],
    ["no-uncertainty", yearly([1, 2], 0)],
    ["not-a-number", yearly([1, Number.NaN])],
  ])("%s has no drift", (problem, points) => {
    expect(estimateDrift(points)).toMatchObject({ ok: false, problem });
  });
});

const EARLIER = meterCertificate({
  number: "CAL-2025-001",
  endedAt: "2025-03-01T11:00:00+08:00",
  validUntil: "2026-02-28",
});
const shifted = (by: number) => [9, 24, 55].map((flow, i) => meterPoint(flow, ([0.02, 0.005, -0.01][i] ?? 0) + by));

function judge(parts: Parameters<typeof meterCertificate>[0], previous = [EARLIER], rules = DEFAULT_ACCEPTANCE) {
  const { accepted, findings } = judgeCalibration(meterCertificate(parts), previous, rules);
  return { accepted, broken: findings.filter(({ ok }) => !ok).map(({ rule }) => rule), findings };
}

describe("a new calibration held against the laboratory's rules", () => {
  it("a good one breaks none, and every rule says what it saw", () => {
    const { accepted, broken, findings } = judge({});
    expect([accepted, broken]).toEqual([true, []]);
    expect(findings.map(({ rule, value }) => [rule, value])).toEqual([
      ["repeatability", expect.closeTo(0.02, 9)],
      ["linearity", expect.closeTo(0.03, 9)],
      ["mean-error", expect.closeTo(0.02, 9)],
      ["five-runs", 5],
      ["three-runs", 5],
      ["uncertainty", 0.04],
      ["agreement", expect.closeTo(0, 9)],
      ["check-after", expect.closeTo(0.003, 9)],
    ]);
  });

  it.each([
    ["repeatability", { asLeft: { points: [meterPoint(9, 0), meterPoint(24, 0, [-0.03, 0.03, 0, 0, 0])] } }],
    ["linearity", { asLeft: { points: [meterPoint(9, 0.08), meterPoint(24, 0), meterPoint(55, -0.03)] } }],
    ["mean-error", { asLeft: { points: [meterPoint(9, 0.55), meterPoint(24, 0.52)] } }],
    ["three-runs", { asLeft: { points: [meterPoint(9, 0, [0, 0.01])] } }],
    ["uncertainty", { asLeft: { points: [{ ...meterPoint(9, 0), U: 0.16, k: 3 }] } }],
    ["check-after", { check: { flowLpm: 24, error: 0.2, expected: 0, within: 0.05, ok: false } }],
  ] as const)("%s blocks", (rule, parts) => {
    const { accepted, broken } = judge(parts as Parameters<typeof meterCertificate>[0], []);
    expect(accepted).toBe(false);
    expect(broken).toContain(rule);
  });

  it("a shift since the last certificate is said; it is the meter as found that is compared", () => {
    const moved = judge({ asLeft: { points: shifted(0.08) } });
    expect(moved).toMatchObject({ accepted: true, broken: ["agreement"] });
    expect(moved.findings.find(({ rule }) => rule === "agreement")?.value).toBeCloseTo(
      0.08 / Math.hypot(0.04, 0.04),
      6,
    );
    const adjusted = judge({ asFound: { points: shifted(0) }, asLeft: { points: shifted(0.08) } });
    expect(adjusted.broken).toEqual([]);
  });

  it("without a predecessor nothing is broken, and nothing is claimed", () => {
    const { findings } = judge({}, []);
    expect(findings.find(({ rule }) => rule === "agreement")).toMatchObject({
      ok: true,
      value: null,
      text: "no earlier certificate",
    });
  });

  it("a later certificate, another kind or the same number are no predecessors", () => {
    const later = meterCertificate({ number: "LATER", endedAt: "2026-04-01T00:00:00+08:00" });
    const same = meterCertificate({ endedAt: "2025-01-01T00:00:00+08:00" });
    expect(judge({}, [later, same]).findings.find(({ rule }) => rule === "agreement")?.value).toBeNull();
  });

  const one = (rule: Partial<AcceptanceRule> & Pick<AcceptanceRule, "test">) => ({
    name: "one",
    rules: [{ id: "it", blocking: true, source: "test", mark: "laboratory", ...rule } as AcceptanceRule],
  });

  it.each([
    [{ test: "shift", limit: 0.05 }, 0.06, 0.04],
    [{ test: "range-coefficient", limit: 0.009 }, null, null],
    [{ test: "standard-deviation", limit: 0.008 }, null, null],
  ] as const)("the laboratory's own: %o", (rule, breaks, holds) => {
    if (breaks !== null)
      expect(judge({ asLeft: { points: shifted(breaks) } }, [EARLIER], one(rule)).accepted).toBe(false);
    expect(judge({ asLeft: { points: shifted(holds ?? 0) } }, [EARLIER], one(rule)).accepted).toBe(true);
    if (breaks === null) expect(judge({}, [], one({ ...rule, limit: 0.001 })).accepted).toBe(false);
  });

  it("the calibrated range must reach where the rule says", () => {
    expect(judge({}, [], one({ test: "reaches", from: 9, to: 55 })).accepted).toBe(true);
    expect(judge({}, [], one({ test: "reaches", from: 6, to: 55 })).accepted).toBe(false);
  });

  it("a drift that will leave its limit while the certificate runs", () => {
    const oldest = meterCertificate({
      number: "CAL-2024-001",
      endedAt: "2024-03-01T11:00:00+08:00",
      effect: { ...EARLIER.effect, points: EARLIER.effect.points.map((p) => ({ ...p, error: p.error - 0.05 })) },
    });
    const rule = (limit: number) => one({ test: "drift", limit, by: "line" });
    expect(judge({ asLeft: { points: shifted(0.05) } }, [oldest, EARLIER], rule(0.1)).accepted).toBe(false);
    expect(judge({ asLeft: { points: shifted(0.05) } }, [oldest, EARLIER], rule(0.2)).accepted).toBe(true);
    expect(judge({}, [EARLIER], rule(0.01)).findings[0]).toMatchObject({ ok: true, value: null });
  });
});
