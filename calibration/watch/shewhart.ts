import { bad, good, type Result } from "../result.ts";
import { type RunRule, rulesAtLast } from "./run-rules.ts";
import { mean, range } from "./spread.ts";

/** One point of a series: `at` ms since 1970, one value, or the repeats of one occasion. */
export interface Observation {
  at: number;
  values: readonly number[];
}

export interface ChartPoint {
  at: number;
  value: number;
  /** Distance from the centre in standard deviations of what is drawn. */
  z: number;
  /** Ids of the run rules that end here. */
  rules: string[];
}

export interface ControlChart {
  kind: "individuals" | "mean";
  centre: number;
  /** Of what is drawn: of one value, or of the mean of an occasion. */
  sigma: number;
  /** Centre +- 2 and 3 sigma. */
  warning: [number, number];
  control: [number, number];
  /** How many points centre and sigma come from; 0 where they were given. */
  baseline: number;
  points: ChartPoint[];
}

export type ChartProblem = "too-few-points" | "no-spread" | "not-a-number" | "unequal-groups" | "time-runs-back";

/** Factors for means and ranges of n values, ISO 7870-2 (GB/T 17989.2) table: [d2, A2, D3, D4] (recalled, high confidence). */
const FACTORS: ReadonlyMap<number, readonly [number, number, number, number]> = new Map([
  [2, [1.128, 1.88, 0, 3.267]],
  [3, [1.693, 1.023, 0, 2.574]],
  [4, [2.059, 0.729, 0, 2.282]],
  [5, [2.326, 0.577, 0, 2.114]],
  [6, [2.534, 0.483, 0, 2.004]],
  [7, [2.704, 0.419, 0.076, 1.924]],
  [8, [2.847, 0.373, 0.136, 1.864]],
  [9, [2.97, 0.337, 0.184, 1.816]],
  [10, [3.078, 0.308, 0.223, 1.777]],
]);

/** Limits of the range chart that goes with a chart of means: [lower, centre, upper]; null outside 2 to 10 values. */
export function rangeLimits(n: number, meanRange: number): [number, number, number] | null {
  const row = FACTORS.get(n);
  return row ? [row[2] * meanRange, meanRange, row[3] * meanRange] : null;
}

/**
 * A Shewhart chart. One value an occasion: individuals, sigma from the mean moving range/1.128. Several: their means,
 * sigma of a mean = R/(d2 sqrt n), so that 3 sigma = A2 R. Centre and sigma come from the first `baseline` points (all
 * of them if absent), or are given, as a check standard's established ones are.
 */
export function controlChart(
  series: readonly Observation[],
  rules: readonly RunRule[],
  known: { centre: number; sigma: number } | { baseline: number } | null = null,
): Result<ControlChart, ChartProblem> {
  const problem = unusable(series);
  if (problem) return problem;
  const n = series[0]?.values.length ?? 1;
  const given = known && "sigma" in known ? known : null;
  const from = given ? [] : series.slice(0, known && "baseline" in known ? known.baseline : series.length);
  if (!given && from.length < 2)
    return bad("too-few-points", `limits need two occasions or more, there are ${from.length}`);
  const { centre, sigma } = given ?? (n === 1 ? fromMovingRange(from) : fromRanges(from, n));
  if (!(sigma > 0)) return bad("no-spread", "the points do not scatter at all: no limits follow from them");
  const values = series.map((observation) => mean(observation.values));
  const z = values.map((value) => (value - centre) / sigma);
  return good({
    kind: n === 1 ? "individuals" : "mean",
    centre,
    sigma,
    warning: [centre - 2 * sigma, centre + 2 * sigma],
    control: [centre - 3 * sigma, centre + 3 * sigma],
    baseline: from.length,
    points: series.map(({ at }, i) => ({
      at,
      value: values[i] ?? centre,
      z: z[i] ?? 0,
      rules: rulesAtLast(z.slice(0, i + 1), rules),
    })),
  });
}

function unusable(series: readonly Observation[]) {
  const n = series[0]?.values.length ?? 0;
  if (n === 0) return bad("too-few-points", "no points");
  for (const [i, { at, values }] of series.entries()) {
    if (values.length !== n)
      return bad("unequal-groups", `occasion ${i + 1} has ${values.length} values, the first ${n}`);
    if (![at, ...values].every(Number.isFinite)) return bad("not-a-number", `occasion ${i + 1} is not a number`);
    if (at < (series[i - 1]?.at ?? at)) return bad("time-runs-back", `occasion ${i + 1} lies before the one before it`);
  }
  return n === 1 || FACTORS.has(n)
    ? null
    : bad("unequal-groups", `a chart of means takes 2 to 10 values an occasion, not ${n}`);
}

function fromMovingRange(series: readonly Observation[]) {
  const values = series.map((observation) => mean(observation.values));
  const moving = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? value)));
  return { centre: mean(values), sigma: mean(moving) / 1.128 };
}

function fromRanges(series: readonly Observation[], n: number) {
  const meanRange = mean(series.map(({ values }) => range(values)));
  const [d2] = FACTORS.get(n) ?? [Number.NaN];
  return { centre: mean(series.map(({ values }) => mean(values))), sigma: meanRange / (d2 * Math.sqrt(n)) };
}
