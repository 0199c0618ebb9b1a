import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlationMatrix } from "./correlation.ts";
import { evaluateBudget } from "./evaluate.ts";
import { parseModel } from "./expression.ts";
import { estimates } from "./inputs.ts";
import { runAdaptive, runTrials, type Simulation, tolerance } from "./monte-carlo.ts";
import { compile } from "./program.ts";
import { deviation } from "./quantiles.ts";
import { makeSampler } from "./sample.ts";
import type { Budget, BudgetInput, Checked, MonteCarloResult } from "./types.ts";

function value<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.problem.what);
  return checked.value;
}

type Inputs = Record<string, BudgetInput>;

function simulation(model: string, inputs: Inputs, parts: Partial<Simulation> = {}): Simulation {
  const known = value(estimates(inputs));
  const program = compile(value(parseModel(model)), Object.keys(inputs));
  const sampler = value(makeSampler(known, value(correlationMatrix([], known))));
  return { program, sampler, seed: 1, coverage: 0.95, near: 0, ...parts };
}

function monteCarlo(parts: Omit<Budget, "name">): MonteCarloResult {
  const outcome = evaluateBudget({ name: "test", ...parts });
  if (!outcome.ok || !outcome.result.monteCarlo) throw new Error(outcome.ok ? "none" : outcome.problem.what);
  return outcome.result.monteCarlo;
}

const normal = (u = 1, middle = 0): BudgetInput => ({ value: middle, distribution: "normal", u });
const half = (distribution: "rectangular" | "triangular" | "arcsine"): BudgetInput => ({
  value: 0,
  distribution,
  halfWidth: 1,
});
const t = (dof: number): BudgetInput => ({ value: 0, distribution: "t", u: 1, dof });
const SUM: Inputs = { a: normal(), b: half("rectangular"), c: t(5) };

describe("the same seed gives the same numbers", () => {
  const trials = { trials: 50_000, seed: 7 };

  it("to the last bit, and another seed others", () => {
    const of = (seed: number) => monteCarlo({ model: "a + b*c", inputs: SUM, monteCarlo: { ...trials, seed } });
    expect(of(7)).toEqual(of(7));
    expect(of(8).value).not.toBe(of(7).value);
    expect(of(7 + 2 ** 32).value).not.toBe(of(7).value);
  });

  it("whatever the order of the inputs", () => {
    const of = (names: string[]) => {
      const inputs = Object.fromEntries(names.map((name) => [name, SUM[name] ?? normal()]));
      return monteCarlo({ model: "a + b*c", inputs, monteCarlo: trials });
    };
    expect(of(["c", "a", "b"])).toEqual(of(["a", "b", "c"]));
  });

  it("whatever else is drawn beside them", () => {
    const beside = monteCarlo({ model: "a + b*c", inputs: { ...SUM, z: normal() }, monteCarlo: trials });
    expect(beside).toEqual(monteCarlo({ model: "a + b*c", inputs: SUM, monteCarlo: trials }));
  });

  it.each([1, 97, 2048, 10_000, 1_000_000])("in blocks of %d", (block) => {
    const of = (size: number) => value(runTrials(simulation("a + b*c", SUM, { block: size }), 25_000));
    expect(of(block)).toEqual(of(512));
  });

  it("of more trials than are kept at once: the moments are the same, the interval is that of sets", () => {
    const all = value(runTrials(simulation("a + b*c", SUM), 1_000_000));
    const sets = value(runTrials(simulation("a + b*c", SUM), 1_000_000, 100_000));
    expect(sets.trials).toBe(all.trials);
    expect(sets.mean).toBeCloseTo(all.mean, 10);
    expect(deviation(sets)).toBeCloseTo(deviation(all), 10);
    expect(sets.low).toBeCloseTo(all.low, 2);
    expect(sets.high).toBeCloseTo(all.high, 2);
  });
});

describe("each distribution has its own mean, standard deviation and quantiles", () => {
  const quantileT = (dof: number) => (p: number) => tQuantile(p, dof);
  it.each<[string, BudgetInput, number, (p: number) => number]>([
    ["rectangular", half("rectangular"), 1 / Math.sqrt(3), (p) => 2 * p - 1],
    [
      "triangular",
      half("triangular"),
      1 / Math.sqrt(6),
      (p) => (p < 0.5 ? Math.sqrt(2 * p) - 1 : 1 - Math.sqrt(2 - 2 * p)),
    ],
    ["arcsine", half("arcsine"), Math.SQRT1_2, (p) => -Math.cos(Math.PI * p)],
    ["normal", normal(), 1, quantileT(1e6)],
    ["t with 3.5 degrees of freedom", t(3.5), Math.sqrt(3.5 / 1.5), quantileT(3.5)],
    ["t with 30 degrees of freedom", t(30), Math.sqrt(30 / 28), quantileT(30)],
    [
      "eight readings",
      { readings: [1, 2, 3, 4, 5, 6, 7, 8].map((x) => (x - 4.5) / 0.8660254037844386) },
      Math.sqrt(7 / 5),
      quantileT(7),
    ],
  ])("%s", (_, x, sd, quantile) => {
    const n = 1_000_000;
    for (const coverage of [0.5, 0.9, 0.99]) {
      const found = monteCarlo({ model: "x", inputs: { x }, coverage, monteCarlo: { trials: n, seed: 3 } });
      // Five standard deviations of a mean; quantiles differ by what the share of trials below them may.
      expect(Math.abs(found.value ?? 1)).toBeLessThan((5 * sd) / Math.sqrt(n));
      if (sd < 1.3) expect(Math.abs((found.u ?? 0) / sd - 1)).toBeLessThan(0.01);
      const p = (1 + coverage) / 2;
      const by = 5 * Math.sqrt((p * (1 - p)) / n);
      expect(found.high).toBeGreaterThan(quantile(p - by));
      expect(found.high).toBeLessThan(quantile(p + by));
      expect(found.low).toBeGreaterThan(quantile(1 - p - by));
      expect(found.low).toBeLessThan(quantile(1 - p + by));
    }
  });

  it("one degree of freedom has an interval and no moments, two have no standard deviation", () => {
    const of = (x: BudgetInput) =>
      evaluateBudget({ name: "t", model: "x", inputs: { x }, monteCarlo: { trials: 100_000 } });
    const [one, two] = [of({ readings: [1, 3] }), of({ readings: [1, 2, 3] })];
    expect(one).toMatchObject({ ok: true, result: { monteCarlo: { value: null, u: null } } });
    expect(two).toMatchObject({ ok: true, result: { monteCarlo: { value: expect.closeTo(2, 1), u: null } } });
    expect(one.ok && one.warnings.map(({ code }) => code)).toContain("no-moments");
    expect(one.ok && one.result.monteCarlo?.high).toBeGreaterThan(10);
  });
});

describe("correlated inputs", () => {
  const inputs: Inputs = { a: normal(1), b: normal(2), c: normal(3) };
  const of = (model: string, r: number) =>
    monteCarlo({ model, inputs, correlations: [["a", "b", r]], monteCarlo: { trials: 400_000 } }).u ?? 0;

  it.each([-1, -0.5, 0, 0.3, 0.99, 1])("r = %d: the law of propagation and Monte Carlo agree", (r) => {
    expect(of("a + b + c", r)).toBeCloseTo(Math.sqrt(1 + 4 + 4 * r + 9), 1);
    expect(Math.abs(of("2*a - b", r) - Math.sqrt(8 - 8 * r))).toBeLessThan(0.01);
  });

  it("readings of the same number are drawn together, with one chi-squared for all", () => {
    const readings: Inputs = { a: { readings: [1, 2, 3, 4, 5] }, b: { readings: [2, 4, 6, 8, 10] } };
    const same = monteCarlo({
      model: "2*a - b",
      inputs: readings,
      correlations: [["a", "b", 1]],
      monteCarlo: { trials: 10_000 },
    });
    expect(same).toMatchObject({ value: expect.closeTo(0, 9), u: expect.closeTo(0, 9) });
    const sum = monteCarlo({
      model: "a + b",
      inputs: readings,
      correlations: [["a", "b", 1]],
      monteCarlo: { trials: 1_000_000 },
    });
    const u = 3 * Math.sqrt(0.5);
    expect(sum.high).toBeCloseTo(9 + u * tQuantile(0.975, 4), 1);
  });

  it("what a coefficient alone does not describe is refused in Monte Carlo, and only there", () => {
    const mixed: Omit<Budget, "name"> = {
      model: "a + b",
      inputs: { a: normal(), b: half("rectangular") },
      correlations: [["a", "b", 0.5]],
    };
    expect(evaluateBudget({ name: "lpu", ...mixed }).ok).toBe(true);
    const refused = evaluateBudget({ name: "mc", ...mixed, monteCarlo: { trials: 1000 } });
    expect(refused).toMatchObject({
      ok: false,
      problem: { keys: ["correlations"], what: expect.stringContaining("a, b together") },
    });
  });
});

describe("adaptive", () => {
  const FOUR: Inputs = { a: normal(), b: normal(), c: half("rectangular"), d: t(6) };

  it.each([1, 2])("ten seeds agree in %d digits", (digits) => {
    const found = Array.from({ length: 10 }, (_, seed) =>
      monteCarlo({ model: "a + b + c + d", inputs: FOUR, monteCarlo: { digits, seed } }),
    );
    const unit = 2 * tolerance(found[0]?.u ?? 0, digits);
    for (const of of ["value", "u", "low", "high"] as const) {
      const all = found.map((result) => result[of] ?? Number.NaN);
      expect(Math.max(...all) - Math.min(...all), of).toBeLessThanOrEqual(unit);
    }
  });

  it("more digits need more trials; at the limit it says that they are not steady", () => {
    const trials = (digits: number) => value(runAdaptive(simulation("a + b + c", SUM), digits)).summary.trials;
    expect(trials(2)).toBeGreaterThan(trials(1));
    const cut = value(runAdaptive(simulation("a + b + c", SUM), 3, 200_000));
    expect(cut).toMatchObject({ stable: false, summary: { trials: 200_000 } });
  });

  it("a result that does not vary ends at once", () => {
    expect(monteCarlo({ model: "3*a", inputs: { a: { value: 2 } }, monteCarlo: { digits: 2 } })).toMatchObject({
      value: 6,
      u: 0,
      shortest: [6, 6],
    });
  });
});

it("where the model is linear and its inputs normal, Monte Carlo confirms the law of propagation", () => {
  const factor = fc.integer({ min: -5, max: 5 }).filter((n) => n !== 0);
  fc.assert(
    fc.property(factor, factor, fc.double({ min: 0.1, max: 10, noNaN: true }), fc.nat(1000), (a, b, u, seed) => {
      const inputs = { x: normal(u, 3), y: normal(1, -2) };
      const outcome = evaluateBudget({
        name: "",
        model: `${a}*x + ${b}*y`,
        inputs,
        monteCarlo: { trials: 50_000, seed },
      });
      if (!outcome.ok) throw new Error(outcome.problem.what);
      const { value: y, u: law, U, monteCarlo: simulated } = outcome.result;
      expect(Math.abs((simulated?.value ?? 0) - y)).toBeLessThan((5 * law) / Math.sqrt(50_000));
      expect(Math.abs((simulated?.u ?? 0) / law - 1)).toBeLessThan(0.02);
      expect(Math.abs((simulated?.high ?? 0) - y - U)).toBeLessThan(0.05 * U);
      expect(outcome.warnings.every(({ code }) => code === "not-validated")).toBe(true);
    }),
    { numRuns: 25 },
  );
});
