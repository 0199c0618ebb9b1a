import { bad, good, type Result } from "../result.ts";

export interface CusumSettings {
  target: number;
  sigma: number;
  /** Allowance and decision interval, in sigmas: half the shift that is to be found soon (0.5), and 4 to 5. */
  k: number;
  h: number;
}

export interface CusumPoint {
  at: number;
  value: number;
  /** Sums above and below, in the values' unit, both >= 0. */
  upper: number;
  lower: number;
  /** Out of control on this side; null within. */
  signal: "up" | "down" | null;
  /** Index of the point from which the signalling sum has been above zero: where the shift likely began. */
  since: number | null;
}

export interface Cusum {
  /** In the values' unit. */
  allowance: number;
  decision: number;
  points: CusumPoint[];
}

/**
 * The tabular CUSUM (Page 1954; Montgomery, Introduction to Statistical Quality Control, 9.1):
 * C+ = max(0, x - (target + K) + C+), C- = max(0, (target - K) - x + C-), K = k sigma, out of control above H = h sigma.
 */
export function cusum(
  series: ReadonlyArray<{ at: number; value: number }>,
  { target, sigma, k, h }: CusumSettings,
): Result<Cusum, "settings" | "not-a-number"> {
  if (!(sigma > 0 && k >= 0 && h > 0) || !Number.isFinite(target))
    return bad("settings", "sigma and h are above 0, k is not below: a target, and all in numbers");
  if (!series.every(({ at, value }) => Number.isFinite(at) && Number.isFinite(value)))
    return bad("not-a-number", "a point is not a number");
  const [allowance, decision] = [k * sigma, h * sigma];
  const points: CusumPoint[] = [];
  let [upper, lower] = [0, 0];
  let [upSince, downSince] = [0, 0];
  for (const [i, { at, value }] of series.entries()) {
    if (upper === 0) upSince = i;
    if (lower === 0) downSince = i;
    upper = Math.max(0, upper + value - target - allowance);
    lower = Math.max(0, lower + target - value - allowance);
    const signal = upper > decision ? "up" : lower > decision ? "down" : null;
    points.push({ at, value, upper, lower, signal, since: signal && (signal === "up" ? upSince : downSince) });
  }
  return good({ allowance, decision, points });
}
