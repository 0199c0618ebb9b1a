import { leastSquares, quadraticForm } from "../fits/least-squares.ts";
import { bad, good, type Result } from "../result.ts";
import { studentQuantile } from "../student.ts";

export interface DatedValue {
  /** ms since 1970. */
  at: number;
  value: number;
  /** Standard uncertainty (k = 1), without what all points share: that does not drift. */
  u: number;
}

export interface Drift {
  /** Years after this moment are the abscissa: the last point's. */
  origin: number;
  value: number;
  perYear: number;
  uPerYear: number;
  /** For 95 %: 1.96, or Student's where the points scatter more than their u. */
  k: number;
  /** |perYear| is above k uPerYear: more than chance. */
  significant: boolean;
  covariance: number[][];
}

export const YEAR_MS = 365.25 * 86_400_000;

/** A weighted straight line through time. Points that contradict it by more than their u widen it. */
export function estimateDrift(
  points: readonly DatedValue[],
): Result<Drift, "too-few-points" | "not-a-number" | "no-uncertainty"> {
  const origin = Math.max(...points.map(({ at }) => at));
  if (!points.every(({ at, value, u }) => [at, value, u].every(Number.isFinite)))
    return bad("not-a-number", "a point is not a number");
  if (!points.every(({ u }) => u > 0)) return bad("no-uncertainty", "every point needs a standard uncertainty above 0");
  const rows = points.map(({ at }) => [1, (at - origin) / YEAR_MS]);
  const line = leastSquares(
    rows,
    points.map(({ value }) => value),
    points.map(({ u }) => 1 / u ** 2),
  );
  if (!line) return bad("too-few-points", "a drift needs two moments");
  const [value = 0, perYear = 0] = line.coefficients;
  const dof = points.length - 2;
  const chi2 = points.reduce(
    (sum, point, i) => sum + ((point.value - value - perYear * (rows[i]?.[1] ?? 0)) / point.u) ** 2,
    0,
  );
  const widened = dof > 0 ? Math.max(1, chi2 / dof) : 1;
  const covariance = line.covariance.map((row) => row.map((entry) => entry * widened));
  const uPerYear = Math.sqrt(covariance[1]?.[1] ?? 0);
  const k = widened > 1 ? studentQuantile(0.975, dof) : 1.96;
  return good({ origin, value, perYear, uPerYear, k, significant: Math.abs(perYear) > k * uPerYear, covariance });
}

/** The line at a moment, with the half-width of its 95 % band. */
export function driftAt(drift: Drift, at: number): { value: number; band: number } {
  const years = (at - drift.origin) / YEAR_MS;
  return {
    value: drift.value + drift.perYear * years,
    band: drift.k * Math.sqrt(Math.max(0, quadraticForm(drift.covariance, [1, years]))),
  };
}

export interface Leaving {
  /** The line itself leaves; null: not within the horizon. */
  expected: number | null;
  /** The band's edge leaves: from here on it can no longer be excluded. */
  possible: number | null;
}

/** When a drift leaves [low, high], from its last point on; that point's moment if it is out already. */
export function leaves(drift: Drift, [low, high]: readonly [number, number], horizonYears = 10): Leaving {
  const margin = (at: number, bands: number) => {
    const { value, band } = driftAt(drift, at);
    return Math.min(high - value, value - low) - bands * band;
  };
  return { expected: first((at) => margin(at, 0) < 0), possible: first((at) => margin(at, 1) < 0) };

  /** The margin falls for good once it falls: a line less a band that only widens after the last point. */
  function first(out: (at: number) => boolean): number | null {
    let [from, until] = [drift.origin, drift.origin + horizonYears * YEAR_MS];
    if (out(from)) return from;
    if (!out(until)) return null;
    while (until - from > 60_000) {
      const middle = (from + until) / 2;
      if (out(middle)) until = middle;
      else from = middle;
    }
    return Math.round(until);
  }
}
