import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedRuns, judgeJob, judgeNozzle, judgePoint, overPoints, repeatabilityOf, runError } from "./judge.ts";
import { loadProfile } from "./load.ts";
import type { ItemId, ItemResult, Profile } from "./profile.ts";
import { roundTo } from "./round.ts";
import type { PointResult, RunRecord } from "./run.ts";

const jjg2006 = loadProfile("jjg443-2006").profile;
const jjg = loadProfile("jjg443-2023").profile;
const oiml = loadProfile("oiml-r117").profile;
const hb44 = loadProfile("nist-hb44").profile;

const judge = (errors: number[], U: number | null = null, profile: Profile = jjg, volumeL: number | null = 20) =>
  judgePoint(
    profile,
    errors.map((error) => ({ error, U })),
    { volumeL },
  );
const verdictAt = (error: number, U: number | null = null) => judge([error], U).verdict;

describe("the error of a run", () => {
  it("is positive when the display shows more than came out", () => {
    expect(runError(20.02, 20)).toBeCloseTo(0.1, 10);
    expect(runError(19.98, 20)).toBeCloseTo(-0.1, 10);
  });

  it("leaves out what the display counted before the valve opened", () => {
    expect(runError(20.03, 20, 0.01)).toBeCloseTo(0.1, 10);
  });
});

describe("the verdict about a point", () => {
  it("20.061 against 20.000 is 0.30 % and conforms", () => {
    expect(verdictAt(runError(20.061, 20))).toBe("conforming");
  });

  it.each([
    [0.3049, null, "conforming"],
    [0.3051, null, "non-conforming"],
    [-0.3049, null, "conforming"],
    [-0.3051, null, "non-conforming"],
    // U up to a third of the MPE changes nothing near the limit, but helps one just above it less than to the limit.
    [0.3, 0.1, "conforming"],
    [0.33, 0.03, "non-conforming"],
    [0.34, 0.03, "non-conforming"],
    // Above a third: inconclusive where the band of U reaches over the limit from either side.
    [0.3, 0.11, "inconclusive"],
    [0.19, 0.11, "conforming"],
    [0.2, 0.11, "inconclusive"],
    [0.41, 0.11, "inconclusive"],
    [0.42, 0.11, "non-conforming"],
    [-0.42, 0.11, "non-conforming"],
    [-0.2, 0.11, "inconclusive"],
  ])("E %s with U %s: %s", (error, U, verdict) => {
    expect(verdictAt(error, U)).toBe(verdict);
  });

  it("E is rounded before any comparison, U is not", () => {
    expect(verdictAt(0.1949, 0.1001)).toBe("conforming");
    expect(verdictAt(0.1999, 0.1001)).toBe("inconclusive");
    expect(verdictAt(0.1999, 0.1)).toBe("conforming");
  });

  it("takes the largest U of its runs", () => {
    const runs = [0.05, 0.12, 0.06].map((U) => ({ error: 0.25, U }));
    expect(judgePoint(jjg, runs, { volumeL: 20 })).toMatchObject({ U: 0.12, verdict: "inconclusive" });
  });

  it("judges the mean in JJG 443, each run in HB 44", () => {
    expect(judge([0.36, 0.25, 0.25]).verdict).toBe("conforming");
    expect(judge([0.55, 0.4, 0.4], null, hb44).verdict).toBe("non-conforming");
    expect(judge([0.5, 0.4, 0.4], null, hb44).verdict).toBe("conforming");
  });

  it("is inconclusive with fewer runs than the point must have", () => {
    const runs = [{ error: 0.01, U: 0.05 }];
    expect(judgePoint(jjg, runs, { volumeL: 20, runsNeeded: 3 }).verdict).toBe("inconclusive");
    const none = { meanError: null, repeatability: null, U: null, verdict: "inconclusive" };
    expect(judgePoint(jjg, [], { volumeL: 20 })).toEqual(none);
  });

  it("HB 44 calls it favourable to the buyer when E is negative: the same magnitude fails on either side", () => {
    expect(judge([0.51], null, hb44).verdict).toBe("non-conforming");
    expect(judge([-0.51], null, hb44).verdict).toBe("non-conforming");
    expect(judge([-0.5], null, hb44).verdict).toBe("conforming");
  });

  it("Ireland's wider side is the customer's: E of -0.9 % passes, +0.9 % does not", () => {
    const value = [{ belowL: null, kind: "percent" as const, limit: 0.5, negativeLimit: 1 }];
    const irish = { ...oiml, limits: { ...oiml.limits, mpe: { ...oiml.limits.mpe, value } } };
    expect(judge([-0.9], null, irish).verdict).toBe("conforming");
    expect(judge([0.9], null, irish).verdict).toBe("non-conforming");
  });
});

describe("repeatability", () => {
  it.each([
    [2, 1.13],
    [3, 1.69],
    [4, 2.06],
    [5, 2.33],
    [6, 2.53],
    [7, 2.7],
    [8, 2.85],
    [9, 2.97],
    [10, 3.08],
  ])("of %s runs is their range over %s", (n, dn) => {
    const errors = Array.from({ length: n }, (_, i) => (i === 0 ? 0.1 : 0));
    expect(repeatabilityOf(jjg, errors)).toBeCloseTo(0.1 / dn, 12);
  });

  it("is the plain range in OIML and HB 44", () => {
    expect(repeatabilityOf(oiml, [0.1, 0.25, 0.2])).toBeCloseTo(0.15, 12);
    expect(repeatabilityOf(hb44, [0.1, 0.25, 0.2])).toBeCloseTo(0.15, 12);
  });

  it("is null for a single run, which conforms without it", () => {
    expect(judge([0.1])).toMatchObject({ repeatability: null, verdict: "conforming" });
  });

  it("is compared rounded and without U", () => {
    expect(judge([0, 0.1774, 0]).verdict).toBe("conforming");
    expect(judge([0, 0.178, 0]).verdict).toBe("non-conforming");
    expect(judge([0, 0.178, 0], 0.2).verdict).toBe("non-conforming");
    expect(judge([0, 0.178, 0], null, jjg2006).verdict).toBe("conforming");
  });

  it("of more runs than the table knows is not made up", () => {
    expect(judge(Array(11).fill(0.1))).toMatchObject({ repeatability: null, verdict: "inconclusive" });
  });

  it("counts in OIML from five times the MMQ on, and where no volume is known", () => {
    expect(judge([0, 0.25, 0.1], null, oiml, 50).verdict).toBe("non-conforming");
    expect(judge([0, 0.25, 0.1], null, oiml, 20).verdict).toBe("conforming");
    expect(judge([0, 0.25, 0.1], null, oiml, null).verdict).toBe("non-conforming");
  });
});

describe("the published example of rounding and the largest point (2006, 7.7)", () => {
  const points = [
    [0.05, 0.09, 0.022],
    [-0.08, -0.025, -0.035],
  ].map((errors) => judge(errors, null, jjg2006));

  it("means +0.05 and -0.05, repeatability 0.0402 and 0.0325", () => {
    expect(points.map(({ meanError }) => roundTo(meanError ?? Number.NaN))).toEqual([0.05, -0.05]);
    expect(points[0]?.repeatability).toBeCloseTo(0.0402, 4);
    expect(points[1]?.repeatability).toBeCloseTo(0.0325, 4);
  });

  it("the dispenser's error is the larger unrounded one, its sign kept", () => {
    const { error, repeatability } = overPoints(points);
    expect(error).toBeCloseTo(0.054, 12);
    expect(repeatability).toBeCloseTo(0.0402, 4);
    expect(overPoints([...points].reverse()).error).toBe(error);
  });
});

describe("a nozzle", () => {
  const passed: Partial<Record<ItemId, ItemResult>> = {
    nameplate: "pass",
    appearance: "pass",
    seals: "pass",
    selfLock: "pass",
    payment: "pass",
  };
  const good: PointResult = { meanError: 0.1, repeatability: 0.02, U: 0.05, verdict: "conforming" };
  const bad: PointResult = { meanError: -0.5, repeatability: 0.05, U: 0.05, verdict: "non-conforming" };
  const open: PointResult = { meanError: 0.3, repeatability: 0.01, U: 0.2, verdict: "inconclusive" };
  const nozzle = (
    items: Partial<Record<ItemId, ItemResult>>,
    points = [good, good],
    kind: "first" | "subsequent" = "subsequent",
  ) => judgeNozzle(jjg, kind, { items: { ...passed, ...items }, points }).verdict;

  it("conforms when every point and every blocking item does", () => {
    expect(judgeNozzle(jjg, "subsequent", { items: passed, points: [good, good] })).toEqual({
      verdict: "conforming",
      error: 0.1,
      repeatability: 0.02,
    });
  });

  it("a failed blocking item or point wins over what is inconclusive", () => {
    expect(nozzle({ seals: "fail", selfLock: "not-verified" })).toBe("non-conforming");
    expect(nozzle({}, [open, bad])).toBe("non-conforming");
    expect(nozzle({}, [good, open])).toBe("inconclusive");
  });

  it("a blocking item that was not verified, or is not there at all, is inconclusive", () => {
    expect(nozzle({ selfLock: "not-verified" })).toBe("inconclusive");
    expect(judgeNozzle(jjg, "subsequent", { items: {}, points: [good, good] }).verdict).toBe("inconclusive");
  });

  it("payment blocks the first verification only; what is recalled blocks nothing", () => {
    expect(nozzle({ payment: "fail" }, [good, good], "first")).toBe("non-conforming");
    expect(nozzle({ payment: "fail" })).toBe("conforming");
    expect(nozzle({ software: "fail", displaySeen: "fail" })).toBe("conforming");
  });

  it("a point that was never measured is inconclusive", () => {
    expect(nozzle({}, [good])).toBe("inconclusive");
    expect(nozzle({}, [good, { meanError: null, repeatability: null, U: null, verdict: null }])).toBe("inconclusive");
  });

  it("a kind of which nothing is known cannot conform", () => {
    expect(judgeNozzle(jjg, "in-use", { items: passed, points: [good, good] }).verdict).toBe("inconclusive");
  });

  it("the job takes its worst nozzle, and without one there is nothing to conclude", () => {
    const [yes, no, unknown] = (["conforming", "non-conforming", "inconclusive"] as const).map((verdict) => ({
      verdict,
    }));
    if (!yes || !no || !unknown) throw new Error("three verdicts");
    expect(judgeJob([yes, yes])).toBe("conforming");
    expect(judgeJob([yes, unknown])).toBe("inconclusive");
    expect(judgeJob([unknown, no, yes])).toBe("non-conforming");
    expect(judgeJob([])).toBe("inconclusive");
  });
});

it("void attempts do not count, however good or bad", () => {
  const attempt: RunRecord = {
    run: 1,
    attempt: 1,
    preset: true,
    display: 20,
    displayStart: 0,
    amount: null,
    reference: 20,
    meterVolume: 20,
    flow: 55,
    tJ: 20,
    tM: 20,
    error: 0.1,
    U: 0.05,
    startedAt: "2026-05-22T08:00:00+08:00",
    endedAt: "2026-05-22T08:01:00+08:00",
    void: null,
  };
  const attempts = [{ ...attempt, error: 5, void: "flow-band" as const }, attempt, { ...attempt, error: null }];
  expect(countedRuns(attempts)).toEqual([{ error: 0.1, U: 0.05 }]);
});

describe("whatever the errors", () => {
  const error = fc.double({ min: -1, max: 1, noNaN: true });
  const U = fc.option(fc.double({ min: 0, max: 0.4, noNaN: true }));
  const severity = { conforming: 0, inconclusive: 1, "non-conforming": 2 };

  it("the order of runs does not matter", () => {
    const errors = fc.array(error, { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(errors, U, fc.nat(8), fc.constantFrom(jjg, oiml, hb44), (runs, u, turn, profile) => {
        const turned = [...runs.slice(turn % runs.length), ...runs.slice(0, turn % runs.length)].reverse();
        expect(judge(turned, u, profile)).toEqual(judge(runs, u, profile));
      }),
    );
  });

  it("the sign does not matter for the verdict, and turns the mean", () => {
    const errors = fc.array(error, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(errors, U, fc.constantFrom(jjg, oiml, hb44), (runs, u, profile) => {
        const there = judge(runs, u, profile);
        const back = judge(
          runs.map((E) => -E),
          u,
          profile,
        );
        expect(back.verdict).toBe(there.verdict);
        expect(back.meanError).toBeCloseTo(-(there.meanError ?? 0), 12);
      }),
    );
  });

  it("a larger error is never judged better", () => {
    fc.assert(
      fc.property(error, error, U, (a, b, u) => {
        const [small, large] = [a, b].map(Math.abs).sort((x, y) => x - y);
        const [better, worse] = [verdictAt(small ?? 0, u), verdictAt(large ?? 0, u)];
        expect(severity[better ?? "conforming"]).toBeLessThanOrEqual(severity[worse ?? "conforming"]);
      }),
    );
  });
});
