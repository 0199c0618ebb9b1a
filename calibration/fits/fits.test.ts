import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meterErrorAt } from "../curve.ts";
import { generator } from "../testing/simulated-run.ts";
import { fitCurve } from "./fit.ts";
import { fitAt } from "./fit-at.ts";
import { chiSquareAbove } from "./goodness.ts";
import { knotsOf } from "./knots.ts";
import { leastSquares } from "./least-squares.ts";
import { hermite, pchipSlopes } from "./pchip.ts";
import type { FitChoice, FitPoint, FittedCurve } from "./types.ts";

const POINTS: FitPoint[] = [
  { x: 6, y: 0.08, u: 0.012, common: 0.015 },
  { x: 10, y: 0.05, u: 0.01, common: 0.015 },
  { x: 24, y: 0.012, u: 0.01, common: 0.015 },
  { x: 40, y: -0.004, u: 0.01, common: 0.015 },
  { x: 60, y: -0.01, u: 0.008, common: 0.015 },
];
const CHOICES: FitChoice[] = [
  { method: "linear" },
  { method: "pchip" },
  { method: "isotonic" },
  { method: "polynomial", degree: 2, in: "q" },
  { method: "polynomial", degree: 1, in: "1/q" },
  { method: "polynomial", degree: 2, in: "1/q" },
];

function fitted(points: readonly FitPoint[], choice: FitChoice): FittedCurve {
  const result = fitCurve(points, choice);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

const flows = fc.uniqueArray(fc.integer({ min: 2, max: 200 }), { minLength: 4, maxLength: 9 });
const curves = flows.chain((xs) =>
  fc.tuple(
    ...xs.map((x) =>
      fc.record({
        x: fc.constant(x),
        y: fc.double({ min: -1, max: 1, noNaN: true }),
        u: fc.double({ min: 0.005, max: 0.05, noNaN: true }),
      }),
    ),
  ),
);

describe("the curve that the laboratory chooses", () => {
  it.each(CHOICES)("%o does not depend on the order of the points", (choice) => {
    fc.assert(
      fc.property(curves, fc.double({ min: 1, max: 250, noNaN: true }), (points, flow) => {
        expect(fitAt(fitted([...points].reverse(), choice), flow)).toEqual(fitAt(fitted(points, choice), flow));
      }),
    );
  });

  it.each(CHOICES)("%o scales with the unit of its values", (choice) => {
    const inTenths = POINTS.map(({ x, y, u, common }) => ({ x, y: y * 10, u: u * 10, common: (common ?? 0) * 10 }));
    for (const flow of [3, 6, 17, 31.4, 59, 90]) {
      const [one, ten] = [fitAt(fitted(POINTS, choice), flow), fitAt(fitted(inTenths, choice), flow)];
      expect(ten.value).toBeCloseTo(one.value * 10, 10);
      expect(ten.U).toBeCloseTo(one.U * 10, 10);
      expect(ten.interpolation ?? 0).toBeCloseTo((one.interpolation ?? 0) * 10, 6);
    }
  });

  it.each(CHOICES)(
    "%o says where it is not calibrated, holds its end there, and is less sure the farther it goes",
    (choice) => {
      const fit = fitted(POINTS, choice);
      for (const [end, outside, farther] of [
        [6, 5, 3],
        [60, 70, 100],
      ] as const) {
        const [edge, out, far] = [end, outside, farther].map((flow) => fitAt(fit, flow));
        expect(edge?.extrapolated).toBe(false);
        expect(out).toMatchObject({ extrapolated: true, value: edge?.value });
        expect(out?.interpolation ?? 0).toBeGreaterThan(edge?.interpolation ?? 0);
        expect(far?.interpolation ?? 0).toBeGreaterThan(out?.interpolation ?? 0);
      }
    },
  );

  it.each(CHOICES)("%o is plain data: a certificate that was written and read gives the same curve", (choice) => {
    const fit = fitted(POINTS, choice);
    expect(fitAt(JSON.parse(JSON.stringify(fit)) as FittedCurve, 33)).toEqual(fitAt(fit, 33));
  });

  it("no curve is surer than the standard that all points share", () => {
    for (const choice of CHOICES)
      for (const flow of [6, 15, 24, 50, 60]) expect(fitAt(fitted(POINTS, choice), flow).U).toBeGreaterThan(2 * 0.015);
  });

  it("linear is the curve that runs are reduced by", () => {
    const certified = POINTS.map(({ x, y, u, common }) => ({ flow: x, error: y, U: 2 * Math.hypot(u, common ?? 0) }));
    for (const flow of [1, 6, 8, 24, 47.3, 60, 88])
      expect(fitAt(fitted(POINTS, { method: "linear" }), flow)).toEqual(meterErrorAt(certified, flow));
  });

  it.each([
    ["too-few-points", [], { method: "linear" }],
    ["too-few-points", POINTS.slice(0, 2), { method: "polynomial", degree: 2, in: "q" }],
    ["same-flow-twice", [...POINTS, { x: 24, y: 0.1, u: 0.01 }], { method: "linear" }],
    ["not-a-number", [{ x: 5, y: Number.NaN, u: 0.01 }], { method: "linear" }],
    ["no-uncertainty", [{ x: 5, y: 0, u: 0 }], { method: "linear" }],
    ["degree", POINTS, { method: "polynomial", degree: 7, in: "q" }],
    ["degree", POINTS, { method: "polynomial", degree: 1.5, in: "q" }],
    ["flow-not-positive", [{ x: 0, y: 0, u: 0.01 }, ...POINTS], { method: "polynomial", degree: 1, in: "1/q" }],
  ] as Array<[string, FitPoint[], FitChoice]>)("%s is named, not fitted", (problem, points, choice) => {
    expect(fitCurve(points, choice)).toMatchObject({ ok: false, problem });
  });
});

describe("polynomials", () => {
  it("finds a polynomial that the points lie on, with nothing left over", () => {
    const truth = (x: number) => 0.1 - 0.004 * x + 3e-5 * x * x;
    const points = [5, 15, 30, 45, 60].map((x) => ({ x, y: truth(x), u: 0.01 }));
    const fit = fitted(points, { method: "polynomial", degree: 2, in: "q" });
    for (const flow of [5, 22, 57]) expect(fitAt(fit, flow).value).toBeCloseTo(truth(flow), 12);
    expect(fit.goodness).toMatchObject({
      dof: 2,
      largestResidual: expect.closeTo(0, 12),
      pValue: expect.closeTo(1, 9),
    });
  });

  it("a curve in 1/q is a straight line there", () => {
    const points = [5, 10, 20, 60].map((x) => ({ x, y: 0.02 + 0.5 / x, u: 0.01 }));
    const fit = fitted(points, { method: "polynomial", degree: 1, in: "1/q" });
    expect(fitAt(fit, 7).value).toBeCloseTo(0.02 + 0.5 / 7, 12);
  });

  it("a straight line through three points of like weight, by hand: slope, and u of mean and slope", () => {
    const fit = fitted(
      [1, 2, 3].map((x) => ({ x, y: [1, 2, 2.1][x - 1] ?? 0, u: 1 })),
      { method: "polynomial", degree: 1, in: "q" },
    );
    expect(fitAt(fit, 2).value).toBeCloseTo(1.7, 12);
    expect(fitAt(fit, 3).value).toBeCloseTo(2.25, 12);
    expect(fitAt(fit, 2).U).toBeCloseTo(2 / Math.sqrt(3), 12);
    expect(fitAt(fit, 3).U).toBeCloseTo(2 * Math.sqrt(1 / 3 + 1 / 2), 12);
  });

  it("points that contradict the curve widen its own uncertainty", () => {
    const points = (away: number) => [1, 2, 3, 4].map((x) => ({ x, y: x % 2 ? away : -away, u: 0.01 }));
    const U = (away: number) => fitAt(fitted(points(away), { method: "polynomial", degree: 1, in: "q" }), 2.5).U;
    expect(U(0.05)).toBeGreaterThan(3 * U(0.001));
  });

  it("the stated U of a fit holds the truth in 95 % of 1,000 seeded calibrations, and half of it does not", () => {
    const random = generator(1033);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const truth = (x: number) => -0.02 + 0.6 / x;
    let [held, half] = [0, 0];
    for (let i = 0; i < 1000; i += 1) {
      const shared = 0.015 * normal();
      const points = [6, 10, 24, 40, 60].map((x) => ({
        x,
        y: truth(x) + 0.01 * normal() + shared,
        u: 0.01,
        common: 0.015,
      }));
      const { value, U } = fitAt(fitted(points, { method: "polynomial", degree: 1, in: "1/q" }), 17);
      if (Math.abs(value - truth(17)) <= U) held += 1;
      if (Math.abs(value - truth(17)) <= U / 2) half += 1;
    }
    expect(held).toBeGreaterThanOrEqual(945);
    expect(half).toBeLessThan(760);
  });

  it("rows that do not determine the columns have no solution", () => {
    expect(
      leastSquares(
        [
          [1, 2],
          [2, 4],
          [3, 6],
        ],
        [1, 2, 3],
        [1, 1, 1],
      ),
    ).toBeNull();
    expect(leastSquares([], [], [])).toBeNull();
  });
});

describe("monotone curves", () => {
  it("pchip goes through every point and never leaves the band of its neighbours", () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0, max: 1, noNaN: true }), (points, share) => {
        const fit = fitted(points, { method: "pchip" });
        for (const [i, a] of fit.knots.entries()) {
          expect(fitAt(fit, a.x).value).toBe(a.y);
          const b = fit.knots[i + 1] ?? a;
          const { value } = fitAt(fit, a.x + share * (b.x - a.x));
          expect(value).toBeGreaterThanOrEqual(Math.min(a.y, b.y));
          expect(value).toBeLessThanOrEqual(Math.max(a.y, b.y));
        }
      }),
    );
  });

  it("pchip's slopes: the weighted harmonic mean, zero at a turn, the three-point ends", () => {
    // By hand from the steps 1, 4 (lengths 1, 1) and -2 (length 2).
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 2, y: 5 },
      { x: 4, y: 1 },
    ];
    expect(pchipSlopes(points)).toEqual([
      0,
      expect.closeTo(6 / (3 / 1 + 3 / 4), 12),
      0,
      expect.closeTo((5 * -2 - 2 * 4) / 3, 12),
    ]);
    expect(hermite({ x: 0, y: 0, slope: 1 }, { x: 2, y: 2, slope: 1 }, 0.7)).toBeCloseTo(0.7, 12);
  });

  it("isotonic pools the neighbours that contradict, by their weights", () => {
    const points = [
      { x: 1, y: 3, u: 1 },
      { x: 2, y: 1, u: 2 },
      { x: 3, y: 2, u: 1 },
      { x: 4, y: 0, u: 1 },
    ];
    const fit = fitted(points, { method: "isotonic" });
    const pooled = (1 / 4 + 2) / (1 / 4 + 1);
    expect(fit.knots.map(({ y }) => y)).toEqual([3, expect.closeTo(pooled, 12), expect.closeTo(pooled, 12), 0]);
    expect(fit.goodness).toMatchObject({
      dof: 1,
      chi2: expect.closeTo(((1 - pooled) / 2) ** 2 + (2 - pooled) ** 2, 12),
    });
  });

  it("isotonic is monotone whatever the points, and leaves a monotone sequence alone", () => {
    fc.assert(
      fc.property(curves, (points) => {
        const ys = fitted(points, { method: "isotonic", direction: "rising" }).knots.map(({ y }) => y);
        expect(ys).toEqual([...ys].sort((a, b) => a - b));
        const again = ys.map((y, x) => ({ x, y, u: 1 }));
        for (const [i, { y }] of fitted(again, { method: "isotonic", direction: "rising" }).knots.entries())
          expect(y).toBeCloseTo(ys[i] ?? Number.NaN, 12);
      }),
    );
  });
});

describe("chi squared", () => {
  // Upper 5 % and 1 % points of any printed table.
  it.each([
    [3.841, 1, 0.05],
    [5.991, 2, 0.05],
    [7.815, 3, 0.05],
    [9.488, 4, 0.05],
    [18.307, 10, 0.05],
    [15.086, 5, 0.01],
  ])("above %d with %d degrees: %d", (x, dof, p) => {
    expect(chiSquareAbove(x, dof)).toBeCloseTo(p, 4);
  });
});

describe("a curve as knots for whoever goes straight between them", () => {
  it.each(CHOICES)("%o: they lie on the curve, are sure of no more than it, and reach as far", (choice) => {
    const fit = fitted(POINTS, choice);
    const knots = knotsOf(fit);
    expect([knots[0]?.x, knots.at(-1)?.x]).toEqual([6, 60]);
    for (const { x, y, U } of knots) {
      expect(y).toBe(fitAt(fit, x).value);
      expect(U).toBeGreaterThanOrEqual(fitAt(fit, x).U);
    }
    const certified = knots.map(({ x, y, U }) => ({ flow: x, error: y, U }));
    for (const flow of [7, 13, 33, 57])
      expect(Math.abs(meterErrorAt(certified, flow).value - fitAt(fit, flow).value)).toBeLessThan(0.006);
  });
});
