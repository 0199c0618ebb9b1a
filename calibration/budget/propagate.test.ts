import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateBudget } from "./evaluate.ts";
import { coverageFactor } from "./propagate.ts";
import type { Budget, BudgetInput, BudgetResult } from "./types.ts";

function result(budget: Omit<Budget, "name">): BudgetResult {
  const outcome = evaluateBudget({ name: "test", ...budget });
  if (!outcome.ok) throw new Error(outcome.problem.what);
  return outcome.result;
}

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const input: fc.Arbitrary<BudgetInput> = fc.oneof(
  fc.record({ value: double(1, 10), distribution: fc.constant("normal" as const), u: double(0.01, 1) }),
  fc.record({
    value: double(1, 10),
    distribution: fc.constantFrom("rectangular" as const, "triangular" as const, "arcsine" as const),
    halfWidth: double(0.01, 1),
  }),
  fc.record({ value: double(1, 10), distribution: fc.constant("t" as const), u: double(0.01, 1), dof: double(1, 50) }),
  fc.record({ readings: fc.array(double(1, 10), { minLength: 2, maxLength: 8 }) }),
);
const MODEL = "a*b + sqrt(c)/d";
const inputs = fc.record({ a: input, b: input, c: input, d: input });
const ORDERS = ["abcd", "dcba", "bdac"].map((order) => [...order] as Array<"a" | "b" | "c" | "d">);

/** The same input with its uncertainty, or its whole scale, multiplied. */
function scaled(of: BudgetInput, value: number, u: number): BudgetInput {
  if ("readings" in of) {
    const mean = of.readings.reduce((sum, x) => sum + x, 0) / of.readings.length;
    return { readings: of.readings.map((x) => mean * value + (x - mean) * u) };
  }
  if (!("distribution" in of)) return { value: of.value * value };
  if ("halfWidth" in of) return { ...of, value: of.value * value, halfWidth: of.halfWidth * u };
  return { ...of, value: of.value * value, u: of.u * u };
}

describe("the law of propagation", () => {
  it("does not care for the order of the inputs", () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const [one, ...others] = ORDERS.map((order) =>
          result({ model: MODEL, inputs: Object.fromEntries(order.map((name) => [name, all[name]])) }),
        );
        for (const other of others) {
          for (const key of ["value", "u", "dof", "k", "U"] as const) expect(other[key]).toBe(one?.[key]);
          const sorted = (of: BudgetResult | undefined) =>
            of?.contributions.toSorted((x, y) => (x.input < y.input ? -1 : 1));
          expect(sorted(other)).toEqual(sorted(one));
        }
      }),
    );
  });

  it("in another unit gives the same in that unit", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(1e-6, 0.001, 60, 1e6), (all, unit) => {
        const before = result({ model: MODEL, inputs: all });
        const milli = { ...all, a: scaled(all.a, unit, unit) };
        const after = result({ model: `${MODEL.replace("a*b", `a/${unit}*b`)}`, inputs: milli });
        expect(after.value / before.value).toBeCloseTo(1, 9);
        expect(after.U / before.U).toBeCloseTo(1, 6);
        const whole = result({ model: `${unit}*(${MODEL})`, inputs: all });
        expect(whole.U / before.U / unit).toBeCloseTo(1, 6);
        for (const [i, { share }] of whole.contributions.entries())
          expect(share).toBeCloseTo(before.contributions[i]?.share ?? 0, 9);
      }),
    );
  });

  it("gives no smaller u where an input's grows; shares sum to one", () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom("a", "b", "c", "d"), double(1, 5), (all, name, more) => {
        const before = result({ model: MODEL, inputs: all });
        const after = result({ model: MODEL, inputs: { ...all, [name]: scaled(all[name], 1, more) } });
        expect(after.u).toBeGreaterThanOrEqual(before.u * (1 - 1e-9));
        expect(after.contributions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it("gives no smaller U where the u of an exactly known input grows", () => {
    const exact = fc.record({ value: double(1, 10), distribution: fc.constant("normal" as const), u: double(0.01, 1) });
    fc.assert(
      fc.property(fc.record({ a: exact, b: exact, c: exact, d: exact }), double(1, 5), (all, more) => {
        const before = result({ model: MODEL, inputs: all });
        const after = result({ model: MODEL, inputs: { ...all, a: scaled(all.a, 1, more) } });
        expect(after.U).toBeGreaterThanOrEqual(before.U * (1 - 1e-9));
      }),
    );
  });

  it("has effective degrees of freedom between the fewest and the sum (GUM G.4.1)", () => {
    const t = fc.record({
      value: double(1, 10),
      distribution: fc.constant("t" as const),
      u: double(0.01, 1),
      dof: double(1, 50),
    });
    fc.assert(
      fc.property(t, t, (a, b) => {
        const { dof } = result({ model: "a + b", inputs: { a, b } });
        expect(dof).toBeGreaterThanOrEqual(Math.min(a.dof, b.dof) - 1e-9);
        expect(dof).toBeLessThanOrEqual(a.dof + b.dof + 1e-9);
      }),
    );
  });

  it("counts readings that were taken together as one estimate", () => {
    const together = { model: "a - b", inputs: { a: { readings: [1, 2, 4, 3] }, b: { readings: [2, 3, 4, 5] } } };
    expect(result({ ...together, correlations: [["a", "b", 0.8]] }).dof).toBeCloseTo(3, 9);
    expect(result(together).dof).toBeCloseTo(6, 9);
  });

  it("with everything cancelled has u = 0 and no degrees of freedom", () => {
    const normal: BudgetInput = { value: 1, distribution: "normal", u: 1 };
    const same = result({ model: "a - b", inputs: { a: normal, b: normal }, correlations: [["a", "b", 1]] });
    expect(same).toMatchObject({ u: 0, U: 0, dof: null });
    expect(same.contributions.map(({ share }) => share)).toEqual([0, 0]);
  });
});

describe("whatever it is given", () => {
  const odd = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, 1e308, -1e308, 1e-320, Number.NaN, Number.POSITIVE_INFINITY),
  );
  const strange: fc.Arbitrary<BudgetInput> = fc.oneof(
    fc.record({ value: odd }),
    fc.record({ value: odd, distribution: fc.constant("normal" as const), u: odd }),
    fc.record({
      value: odd,
      distribution: fc.constantFrom("rectangular" as const, "arcsine" as const),
      halfWidth: odd,
    }),
    fc.record({ value: odd, distribution: fc.constant("t" as const), u: odd, dof: odd }),
    fc.record({ readings: fc.array(odd, { maxLength: 4 }) }),
  );
  const budget: fc.Arbitrary<Budget> = fc.record(
    {
      name: fc.string(),
      model: fc.oneof(
        fc.constantFrom("a + b", "a^b", "sqrt(a)/b", "exp(a)*ln(b)", "a - a + b/b", "a^(1/2)"),
        fc.string(),
      ),
      inputs: fc.record({ a: strange, b: strange }),
      correlations: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", "b"), odd), {
        maxLength: 2,
      }),
      coverage: odd,
      monteCarlo: fc.oneof(
        fc.record({ trials: fc.oneof(odd, fc.constantFrom(0, 200, 1000)), seed: odd }),
        fc.record({ digits: fc.oneof(odd, fc.constant(7)) }),
      ),
    },
    { requiredKeys: ["name", "model", "inputs"] },
  );

  it("it throws nothing, and gives numbers or a reason", () => {
    fc.assert(
      fc.property(budget, (given) => {
        const outcome = evaluateBudget(given);
        if (!outcome.ok) {
          expect(outcome.problem.what).not.toBe("");
          return;
        }
        const { value, u, k, U, contributions } = outcome.result;
        for (const number of [value, u, k, U, ...contributions.flatMap((each) => [each.u, each.share])])
          expect(number).toSatisfy(Number.isFinite);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("the coverage factor", () => {
  // GUM, table G.2.
  it.each([
    [0.95, 1, 12.71],
    [0.95, 4, 2.78],
    [0.95, 10, 2.23],
    [0.95, 50, 2.01],
    [0.99, 16, 2.92],
    [0.99, 16.7, 2.92],
    [0.9545, 20, 2.13],
    [0.95, 1000, 1.962],
    [0.95, Number.POSITIVE_INFINITY, 1.96],
    [0.9973, Number.POSITIVE_INFINITY, 3],
  ])("for %d with %d degrees of freedom is %d", (coverage, dof, k) => {
    expect(coverageFactor(coverage, dof)).toBeCloseTo(k, k === 1.962 ? 3 : 2);
  });
});

describe("what a reader is told", () => {
  const codes = (budget: Omit<Budget, "name">) => {
    const outcome = evaluateBudget({ name: "test", ...budget });
    return outcome.ok ? outcome.warnings.map(({ code }) => code) : [outcome.problem.what];
  };

  it("an input that the model does not have", () => {
    const inputs: Record<string, BudgetInput> = { a: { value: 1, distribution: "normal", u: 1 }, b: { value: 2 } };
    expect(codes({ model: "a", inputs })).toEqual(["unused"]);
  });

  it("a slope that vanishes where the curve does not (GUM-S1, 9.4)", () => {
    const outcome = evaluateBudget({
      name: "",
      model: "a^2",
      inputs: { a: { value: 0, distribution: "normal", u: 0.1 } },
    });
    expect(outcome).toMatchObject({
      ok: true,
      result: { u: 0 },
      warnings: [{ code: "nonlinear", share: Number.POSITIVE_INFINITY }],
    });
  });

  it("a model without a slope where its input is", () => {
    const inputs: Record<string, BudgetInput> = { a: { value: 0, distribution: "normal", u: 0.1 } };
    expect(codes({ model: "sqrt(a)", inputs })[0]).toContain("no slope by a");
    expect(codes({ model: "sqrt(a)", inputs: { a: { value: 0 } } })).toEqual([]);
  });
});
