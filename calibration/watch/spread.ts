/** Range coefficients C_n and their degrees of freedom, JJF 1059.1-2012 table 1 (recalled, high confidence; C_3 = 1.69 is found printed twice). */
export const RANGE_COEFFICIENTS: ReadonlyMap<number, { c: number; dof: number }> = new Map([
  [2, { c: 1.13, dof: 0.9 }],
  [3, { c: 1.69, dof: 1.8 }],
  [4, { c: 2.06, dof: 2.7 }],
  [5, { c: 2.33, dof: 3.6 }],
  [6, { c: 2.53, dof: 4.5 }],
  [7, { c: 2.7, dof: 5.3 }],
  [8, { c: 2.85, dof: 6 }],
  [9, { c: 2.97, dof: 6.8 }],
]);

export interface Spread {
  /** Estimated standard deviation of one value. */
  s: number;
  dof: number;
  n: number;
  method: "bessel" | "range";
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest less smallest; 0 of nothing. */
export function range(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
}

/** Bessel's formula; null with fewer than two values. */
export function besselSpread(values: readonly number[]): Spread | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { s: Math.sqrt(squares / (values.length - 1)), dof: values.length - 1, n: values.length, method: "bessel" };
}

/** The range method, s = (max - min)/C_n, for two to nine values; null outside the table. */
export function rangeSpread(values: readonly number[]): Spread | null {
  const row = RANGE_COEFFICIENTS.get(values.length);
  return row ? { s: range(values) / row.c, dof: row.dof, n: values.length, method: "range" } : null;
}
