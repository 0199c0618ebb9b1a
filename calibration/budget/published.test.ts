import { describe, expect, it } from "vitest";
import { correlationOfReadings } from "./correlation.ts";
import { evaluateBudget } from "./evaluate.ts";
import type { Budget, BudgetInput, BudgetResult, MonteCarloResult } from "./types.ts";

/** Published examples: GUM is JCGM 100:2008, GUM-S1 is JCGM 101:2008. */

function resultOf(budget: Omit<Budget, "name">): BudgetResult {
  const outcome = evaluateBudget({ name: "published", ...budget });
  if (!outcome.ok) throw new Error(outcome.problem.what);
  return outcome.result;
}

function monteCarloOf(budget: Omit<Budget, "name">): MonteCarloResult & { value: number; u: number } {
  const { monteCarlo } = resultOf(budget);
  if (!monteCarlo || monteCarlo.value === null || monteCarlo.u === null) throw new Error("no Monte Carlo");
  return { ...monteCarlo, value: monteCarlo.value, u: monteCarlo.u };
}

const normal = (value: number, u: number): BudgetInput => ({ value, distribution: "normal", u });
const rectangular = (value: number, halfWidth: number): BudgetInput => ({
  value,
  distribution: "rectangular",
  halfWidth,
});
const t = (value: number, u: number, dof: number): BudgetInput => ({ value, distribution: "t", u, dof });

describe("GUM H.1, end gauge", () => {
  const endGauge = resultOf({
    model: "lS + d - lS*(dAlpha*theta + alphaS*dTheta)",
    inputs: {
      lS: t(50_000_623, 25, 18),
      d: t(215, 9.7, 25.6),
      alphaS: rectangular(11.5e-6, 2e-6),
      theta: normal(-0.1, 0.41),
      dAlpha: t(0, 0.58e-6, 50),
      dTheta: t(0, 0.029, 2),
    },
    coverage: 0.99,
  });

  it("l = 50 000 838 nm, u = 32 nm, 16 degrees of freedom, U99 = 93 nm with k = 2.92 (H.1.5, H.1.6)", () => {
    expect(Math.round(endGauge.value)).toBe(50_000_838);
    expect(Math.round(endGauge.u)).toBe(32);
    expect(Math.floor(endGauge.dof ?? 0)).toBe(16);
    expect(endGauge.k).toBeCloseTo(2.92, 2);
    expect(Math.round(endGauge.U)).toBe(93);
  });

  it("the contributions of table H.1: 25, 9.7, 0, 0, 2.9 and 16.6 nm", () => {
    const u = endGauge.contributions.map((contribution) => contribution.u);
    for (const [i, expected] of [25, 9.7, 0, 0, 2.9, 16.6].entries())
      expect(u[i]).toBeCloseTo(expected, expected === 16.6 ? 0 : 1);
  });
});

describe("GUM H.2, resistance and reactance from readings taken together", () => {
  // Table H.2.
  const V = [5.007, 4.994, 5.005, 4.99, 4.999];
  const I = [19.663e-3, 19.639e-3, 19.64e-3, 19.685e-3, 19.678e-3];
  const phi = [1.0456, 1.0438, 1.0468, 1.0428, 1.0433];
  const r = (a: number[], b: number[]) => correlationOfReadings(a, b) ?? 0;
  const of = (model: string) =>
    resultOf({
      model,
      inputs: { V: { readings: V }, I: { readings: I }, phi: { readings: phi } },
      correlations: [
        ["V", "I", r(V, I)],
        ["V", "phi", r(V, phi)],
        ["I", "phi", r(I, phi)],
      ],
    });

  it("the correlations of table H.2: -0.36, 0.86, -0.65", () => {
    expect([r(V, I), r(V, phi), r(I, phi)].map((value) => value.toFixed(2))).toEqual(["-0.36", "0.86", "-0.65"]);
  });

  it.each([
    ["V/I*cos(phi)", 127.732, 0.071],
    ["V/I*sin(phi)", 219.847, 0.295],
    ["V/I", 254.26, 0.236],
  ])("%s (table H.3)", (model, value, u) => {
    const found = of(model);
    expect(found.value).toBeCloseTo(value, 3);
    // The GUM goes on from rounded correlations; from the readings u(X) is 0.2956.
    expect(Math.abs(found.u - u)).toBeLessThan(0.001);
    // Five readings of each, all of them together: four degrees of freedom.
    expect(found.dof).toBeCloseTo(4, 9);
    expect(found.contributions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe("GUM-S1 9.2, sums of four", () => {
  const model = "x1 + x2 + x3 + x4";
  const of = (x: BudgetInput, x4 = x) =>
    monteCarloOf({ model, inputs: { x1: x, x2: x, x3: x, x4 }, monteCarlo: { trials: 1e6 } });

  it("9.2.2, normal: u = 2.00, 95 % within -3.92 and 3.92", () => {
    const { value, u, low, high } = of(normal(0, 1));
    expect(value).toBeCloseTo(0, 1);
    expect(u).toBeCloseTo(2, 2);
    expect(low).toBeCloseTo(-3.92, 1);
    expect(high).toBeCloseTo(3.92, 1);
  });

  it("9.2.3, rectangular of the same u: 95 % within -3.88 and 3.88", () => {
    const { u, low, high } = of(rectangular(0, Math.sqrt(3)));
    expect(u).toBeCloseTo(2, 2);
    expect(Math.abs(low + 3.88)).toBeLessThan(0.02);
    expect(Math.abs(high - 3.88)).toBeLessThan(0.02);
  });

  it("9.2.4, one rectangular of ten times u: u = 10.1, 95 % within -17.0 and 17.0, where the law of propagation has 19.9", () => {
    const { u, low, high } = of(rectangular(0, Math.sqrt(3)), rectangular(0, 10 * Math.sqrt(3)));
    expect(u).toBeCloseTo(10.1, 1);
    expect(low).toBeCloseTo(-17, 0);
    expect(high).toBeCloseTo(17, 0);
    const x = rectangular(0, Math.sqrt(3));
    expect(resultOf({ model, inputs: { x1: x, x2: x, x3: x, x4: rectangular(0, 10 * Math.sqrt(3)) } }).U).toBeCloseTo(
      19.9,
      1,
    );
  });
});

describe("GUM-S1 9.3, mass calibration", () => {
  // Deviation from 100 g in mg; m_R,c = 100 000.000 mg, dm_R,c = 1.234 mg, densities in kg/m3 (table 5).
  const mass: Omit<Budget, "name"> = {
    model: "(mRc + dmRc)*(1 + (rhoA - 1.2)*(1/rhoW - 1/rhoR)) - 100000",
    inputs: {
      mRc: normal(100_000, 0.05),
      dmRc: normal(1.234, 0.02),
      rhoA: rectangular(1.2, 0.1),
      rhoW: rectangular(8000, 1000),
      rhoR: rectangular(8000, 50),
    },
  };

  it("by the law of propagation 1.2340 mg, u = 0.0539 mg, from 1.1285 to 1.3395 mg (table 6)", () => {
    const { value, u, U } = resultOf(mass);
    expect(value).toBeCloseTo(1.234, 4);
    expect(u).toBeCloseTo(0.0539, 4);
    expect(value - U).toBeCloseTo(1.1285, 3);
    expect(value + U).toBeCloseTo(1.3395, 3);
  });

  it("by Monte Carlo 1.2340 mg, u = 0.0754 mg, shortest interval from 1.0834 to 1.3825 mg (table 6)", () => {
    const { value, u, shortest } = monteCarloOf({ ...mass, monteCarlo: { trials: 2e6 } });
    expect(value).toBeCloseTo(1.234, 3);
    expect(Math.abs(u - 0.0754)).toBeLessThan(0.0002);
    expect(Math.abs(shortest[0] - 1.0834)).toBeLessThan(0.002);
    expect(Math.abs(shortest[1] - 1.3825)).toBeLessThan(0.002);
  });

  it("the law of propagation is not validated, and the terms of second order say why", () => {
    const outcome = evaluateBudget({ name: "mass", ...mass, monteCarlo: { digits: 2 } });
    expect(outcome.ok && outcome.warnings.map(({ code }) => code)).toEqual(["nonlinear", "not-validated"]);
    expect(Math.abs(((outcome.ok && outcome.result.monteCarlo?.u) || 0) - 0.0754)).toBeLessThan(0.0005);
  });
});

describe("GUM-S1 9.4, comparison loss in a microwave power meter", () => {
  // Table 8, in 1e-6: u(x1) = u(x2) = 0.005, x2 = 0, not correlated.
  const loss = (x1: number): Omit<Budget, "name"> => ({
    model: "X1^2 + X2^2",
    inputs: { X1: normal(x1, 0.005), X2: normal(0, 0.005) },
  });

  it.each([
    [0, 0, 0],
    [0.01, 100, 100],
    [0.05, 2500, 500],
  ])("x1 = %d by the law of propagation: %d and u = %d", (x1, value, u) => {
    const found = resultOf(loss(x1));
    expect(found.value * 1e6).toBeCloseTo(value, 9);
    expect(found.u * 1e6).toBeCloseTo(u, 9);
  });

  it.each([
    [0, 50, 50, [0, 150]],
    [0.01, 150, 112, [0, 367]],
    [0.05, 2551, 502, [1590, 3543]],
  ] as const)("x1 = %d by Monte Carlo: %d, u = %d, shortest interval %j", (x1, value, u, [low, high]) => {
    const found = monteCarloOf({ ...loss(x1), monteCarlo: { trials: 2e6 } });
    // The printed numbers come from a simulation of their own; exactly they are x1^2 + 2 u^2 and 2 u sqrt(x1^2 + u^2).
    expect(Math.abs(found.value * 1e6 - value)).toBeLessThan(1.5);
    expect(Math.abs(found.u * 1e6 - u)).toBeLessThan(1);
    expect(Math.abs(found.shortest[0] * 1e6 - low)).toBeLessThan(15);
    expect(Math.abs(found.shortest[1] * 1e6 - high)).toBeLessThan(15);
  });
});

describe("GUM H.1 by Monte Carlo, as GUM-S1 9.5", () => {
  it("u is 36 nm where the law of propagation has 32 nm, about the same 50 000 838 nm", () => {
    // Limits that are themselves known to so much (curvilinear trapezoid, GUM-S1 6.4.3) are a product of two inputs.
    const { value, u } = monteCarloOf({
      model: "lS + d + d1 + d2 - lS*(dAlpha*rAlpha*(theta + cycle) + alphaS*dTheta*rTheta)",
      inputs: {
        lS: t(50_000_623, 25, 18),
        d: t(215, 6, 24),
        d1: t(0, 4, 5),
        d2: t(0, 7, 8),
        alphaS: rectangular(11.5e-6, 2e-6),
        theta: normal(-0.1, 0.2),
        cycle: { value: 0, distribution: "arcsine", halfWidth: 0.5 },
        dAlpha: rectangular(1e-6, 0.1e-6),
        rAlpha: rectangular(0, 1),
        dTheta: rectangular(0.05, 0.025),
        rTheta: rectangular(0, 1),
      },
      coverage: 0.99,
      monteCarlo: { trials: 1e6 },
    });
    expect(Math.round(value)).toBe(50_000_838);
    expect(Math.round(u)).toBe(36);
  });
});
