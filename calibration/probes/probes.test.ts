import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generator } from "../testing/simulated-run.ts";
import { PT100, resistanceAt, temperatureOf } from "./callendar-van-dusen.ts";
import { certifyCoefficients } from "./certify-coefficients.ts";
import { probeCorrection } from "./corrections.ts";
import { coefficientsU, fitCoefficients, type ProbeCoefficients, type ResistancePoint } from "./fit-coefficients.ts";

describe("PT100 by IEC 60751", () => {
  // The standard's table, as printed by makers.
  const TABLE = [
    [-200, 18.52],
    [-150, 39.72],
    [-100, 60.26],
    [-50, 80.31],
    [-40, 84.27],
    [-10, 96.09],
    [0, 100],
    [1, 100.39],
    [10, 103.9],
    [20, 107.79],
    [50, 119.4],
    [100, 138.51],
    [150, 157.33],
    [200, 175.86],
    [300, 212.05],
    [400, 247.09],
    [500, 280.98],
    [600, 313.71],
  ] as const;

  it.each(TABLE)("%d degrees: %d ohm", (tempC, ohms) => {
    expect(resistanceAt(PT100, tempC)).toBeCloseTo(ohms, 2);
    expect(Math.abs((temperatureOf(PT100, ohms) ?? Number.NaN) - tempC)).toBeLessThan(0.02);
  });

  it("there and back, over the whole range", () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 850, noNaN: true }), (tempC) => {
        expect(temperatureOf(PT100, resistanceAt(PT100, tempC))).toBeCloseTo(tempC, 7);
      }),
    );
  });

  it("warmer is more", () => {
    fc.assert(
      fc.property(fc.double({ min: 19, max: 380, noNaN: true }), (ohms) => {
        expect(temperatureOf(PT100, ohms + 0.01) ?? 0).toBeGreaterThan(temperatureOf(PT100, ohms) ?? 0);
      }),
    );
  });

  it.each([0, 5, 400, 1e6, -100, Number.NaN])("%d ohm is no temperature", (ohms) => {
    expect(temperatureOf(PT100, ohms)).toBeNull();
  });
});

const PROBE = { r0: 100.031, a: 3.9071e-3, b: -5.79e-7, c: -4.2e-12 };
const at = (temperatures: readonly number[], uK = 0.01): ResistancePoint[] =>
  temperatures.map((tempC) => ({ tempC, ohms: resistanceAt(PROBE, tempC), uK }));

function coefficients(points: ResistancePoint[], fitted: ProbeCoefficients["fitted"]) {
  const result = fitCoefficients(points, fitted);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

describe("a probe's own coefficients", () => {
  it("are found back from points that lie on them", () => {
    const fit = coefficients(at([-60, -30, -10, 0, 25, 60, 100]), "r0-a-b-c");
    for (const key of ["r0", "a", "b", "c"] as const) expect(fit[key] / PROBE[key]).toBeCloseTo(1, 5);
    expect(fit.goodness).toMatchObject({ dof: 3, largestResidual: expect.closeTo(0, 9) });
  });

  it("with few points what is not fitted stays IEC 60751's", () => {
    const one = coefficients([{ tempC: 0, ohms: 100.02, uK: 0.01 }], "r0");
    expect(one).toMatchObject({ r0: expect.closeTo(100.02, 12), a: PT100.a, b: PT100.b, c: PT100.c });
    const two = coefficients(at([0, 50]), "r0-a");
    expect(two).toMatchObject({ r0: expect.closeTo(PROBE.r0, 9), b: PT100.b });
    for (const { tempC, ohms } of at([0, 50])) expect(temperatureOf(two, ohms)).toBeCloseTo(tempC, 9);
  });

  it("do not depend on the order of the points", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(at([0, 10, 20, 35, 50]), { minLength: 5 }), (points) => {
        expect(coefficients(points, "r0-a-b").b).toBeCloseTo(coefficients(at([0, 10, 20, 35, 50]), "r0-a-b").b, 14);
      }),
    );
  });

  it("their stated u holds the truth in 95 % of 1,000 seeded calibrations at k = 2", () => {
    const random = generator(60751);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let [held, half] = [0, 0];
    for (let i = 0; i < 1000; i += 1) {
      const points = at([0, 10, 20, 30, 40]).map((point) => ({
        ...point,
        ohms: point.ohms + 0.01 * 0.3885 * normal(),
      }));
      const fit = coefficients(points, "r0-a-b");
      const error = Math.abs((temperatureOf(fit, resistanceAt(PROBE, 25)) ?? 99) - 25);
      const u = coefficientsU({ ...fit, goodness: { ...fit.goodness, chi2: 0 } }, 25);
      if (error <= 2 * u) held += 1;
      if (error <= u) half += 1;
    }
    expect(held).toBeGreaterThanOrEqual(935);
    expect(half).toBeLessThan(740);
  });

  it.each([
    ["too-few-points", at([0, 20]), "r0-a-b"],
    ["too-few-points", at([0, 10, 20, 30, 40]), "r0-a-b-c"],
    ["same-temperature-twice", [...at([0, 20]), ...at([20])], "r0-a"],
    ["not-platinum", at([0, 20, 40]).map((point) => ({ ...point, ohms: point.ohms * 10 })), "r0-a"],
    ["not-platinum", at([32, 68, 104]).map((point, i) => ({ ...point, ohms: [100, 107.79, 115.54][i] ?? 0 })), "r0-a"],
    ["not-a-number", [{ tempC: 0, ohms: Number.NaN, uK: 0.01 }], "r0"],
    ["no-uncertainty", at([0, 20], 0), "r0"],
  ] as Array<[string, ResistancePoint[], ProbeCoefficients["fitted"]]>)("%s is refused", (problem, points, fitted) => {
    expect(fitCoefficients(points, fitted)).toMatchObject({ ok: false, problem });
  });
});

describe("certified coefficients", () => {
  const [OWN, COMMON] = [0.004, 0.01];
  const COUNT = 500;
  const TRUTH = { R0: PROBE.r0, A: PROBE.a, B: PROBE.b };

  /** Shares of seeded calibrations in which U, times `widen`, holds the truth; the standards err alike at all points, or not. */
  function held(alike: boolean, widen: number): Record<keyof typeof TRUTH, number> {
    const random = generator(alike ? 443 : 1059);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const within = { R0: 0, A: 0, B: 0 };
    for (let i = 0; i < COUNT; i += 1) {
      const shift = COMMON * normal();
      const points = [0, 25, 50, 75, 100].map((tempC) => ({
        tempC: tempC + (alike ? shift : COMMON * normal()) + OWN * normal(),
        ohms: resistanceAt(PROBE, tempC),
        uK: Math.hypot(OWN, COMMON),
        commonK: COMMON,
      }));
      const found = certifyCoefficients(points, "r0-a-b", 2);
      if (!found.ok) throw new Error(found.detail);
      for (const { name, value, U } of found.value.coefficients) {
        if (name !== "C" && U !== null && Math.abs(value - TRUTH[name]) <= widen * U) within[name] += 1 / COUNT;
      }
    }
    return within;
  }

  it.each([true, false])("hold the truth in 95 % of them, the standards' errors alike (%s) or not", (alike) => {
    for (const share of Object.values(held(alike, 1))) expect(share).toBeGreaterThanOrEqual(0.95);
  });

  it("their U is not merely wide: half of it holds far fewer", () => {
    expect(held(true, 0.5).R0).toBeLessThan(0.9);
    const independent = held(false, 0.5);
    for (const name of ["A", "B"] as const) expect(independent[name]).toBeLessThan(0.8);
  });

  it("what is not fitted has no U, and a temperature by them has no less than the standards' own", () => {
    const points = at([0, 40]).map((point) => ({ ...point, commonK: 0.008 }));
    const found = certifyCoefficients(points, "r0-a", 2);
    if (!found.ok) throw new Error(found.detail);
    expect(found.value.coefficients.map(({ U }) => U !== null)).toEqual([true, true, false, false]);
    for (const { residualK, U } of found.value.residuals) {
      expect(residualK).toBeCloseTo(0, 9);
      expect(U).toBeGreaterThanOrEqual(2 * 0.008);
    }
  });
});

describe("a probe's correction", () => {
  it("is what must be added to its reading", () => {
    const readings = [
      { readingC: 20.1, referenceC: 20 },
      { readingC: 20.12, referenceC: 20 },
    ];
    const point = probeCorrection(readings);
    expect(point).toMatchObject({
      ok: true,
      value: { at: expect.closeTo(20.11, 9), correction: expect.closeTo(-0.11, 9) },
    });
    expect(point.ok && point.value.repeatability).toBeCloseTo(0.02 / Math.SQRT2, 9);
  });

  it.each([
    ["no-readings", []],
    ["not-a-number", [{ readingC: Number.NaN, referenceC: 20 }]],
    ["implausible", [{ readingC: 68, referenceC: 20 }]],
  ] as const)("%s is refused", (problem, readings) => {
    expect(probeCorrection(readings)).toMatchObject({ ok: false, problem });
  });
});
