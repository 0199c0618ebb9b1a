/**
 * Decisions about conformity from a value and its uncertainty (JCGM 106:2012). A tolerance is [low, high], in the value's
 * unit; a side without a limit is infinite.
 */
export interface Tolerance {
  low: number;
  high: number;
}

/**
 * The probability that the quantity lies within the tolerance, where all that is known of it is a normal distribution around
 * `value` with standard uncertainty `u` (JCGM 106, 7.2 to 7.4). Without uncertainty it is 0 or 1; limits belong to the tolerance.
 */
export function conformityProbability(value: number, u: number, { low, high }: Tolerance): number {
  if (u === 0) return value >= low && value <= high ? 1 : 0;
  return Math.max(0, normalBelow((high - value) / u) - normalBelow((low - value) / u));
}

/**
 * The acceptance interval behind guard bands of `multiple` times U on either side (JCGM 106, 8.3: w = r U; r = 1 is ISO
 * 14253-1's). A negative multiple widens it: guarded rejection (8.3.3). null where the guard bands leave nothing.
 */
export function acceptanceInterval({ low, high }: Tolerance, U: number, multiple: number): Tolerance | null {
  const guarded = { low: low + multiple * U, high: high - multiple * U };
  return guarded.low <= guarded.high ? guarded : null;
}

/** The standard normal distribution function, absolutely to 1e-15: series of Marsaglia, J. Stat. Softw. 11(4), 2004. */
export function normalBelow(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (Math.abs(z) > 8.3) return z < 0 ? 0 : 1;
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z) * 0.3989422804014327;
}
