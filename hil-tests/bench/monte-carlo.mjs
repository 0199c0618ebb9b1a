import { evaluateBudget } from "@proverig/calibration/budget";

/** Product and sum, as most budgets are; and the same with every distribution. On one core. */

const normal = (value, u) => ({ value, distribution: "normal", u });
const MODELS = [
  {
    what: "product and sum of three normal inputs",
    model: "a*b + c",
    inputs: { a: normal(1, 0.1), b: normal(2, 0.1), c: normal(0, 1) },
    budget: 200,
  },
  {
    what: "sum of four normal inputs (GUM-S1, 9.2)",
    model: "a + b + c + d",
    inputs: { a: normal(0, 1), b: normal(0, 1), c: normal(0, 1), d: normal(0, 1) },
    budget: 200,
  },
  {
    what: "every distribution, sqrt and exp",
    model: "sqrt(a + 5)*b + exp(c/9) - d*e",
    inputs: {
      a: normal(1, 0.1),
      b: { value: 1, distribution: "rectangular", halfWidth: 1 },
      c: { value: 1, distribution: "triangular", halfWidth: 1 },
      d: { value: 1, distribution: "arcsine", halfWidth: 1 },
      e: { value: 1, distribution: "t", u: 1, dof: 8 },
    },
  },
];
const TRIALS = 4_000_000;

export const title = "Monte Carlo on one core, quantiles included; 200 ns a trial are 5 million a second";

export function run({ runs }) {
  return MODELS.map(({ what, model, inputs, budget }) => {
    const values = [];
    // The first is not counted: it is compiled in it.
    for (let i = 0; i <= runs; i++) {
      const begun = process.cpuUsage();
      const outcome = evaluateBudget({ name: what, model, inputs, monteCarlo: { trials: TRIALS, seed: i } });
      const { user, system } = process.cpuUsage(begun);
      if (!outcome.ok) throw new Error(outcome.problem.what);
      if (i > 0) values.push(((user + system) * 1000) / TRIALS);
    }
    return { what, unit: "ns a trial", values, ...(budget === undefined ? {} : { budget, judged: "median" }) };
  });
}
