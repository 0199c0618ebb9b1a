import type { Estimate } from "./inputs.ts";
import { type Checked, fine, refused } from "./types.ts";

/** Coefficients by the inputs' order; the diagonal is 1. */
export type Correlation = number[][];

/** Rounded coefficients of readings may leave a matrix that is negative by this much. */
const TOLERANCE = 1e-9;

/** The matrix of the named pairs. Refuses unknown names, pairs named twice, |r| > 1, and what no quantities can have. */
export function correlationMatrix(
  pairs: ReadonlyArray<readonly [string, string, number]>,
  inputs: readonly Estimate[],
): Checked<Correlation> {
  const matrix = inputs.map((_, i) => inputs.map((__, j) => (i === j ? 1 : 0)));
  const seen = new Set<string>();
  for (const [at, [a, b, r]] of pairs.entries()) {
    const keys = ["correlations", at];
    const [i, j] = [a, b].map((name) => inputs.findIndex((input) => input.name === name));
    if (i === undefined || j === undefined || i < 0 || j < 0)
      return refused(keys, `there is no input "${(i ?? -1) < 0 ? a : b}"`, "name two of the inputs");
    if (i === j) return refused(keys, `${a} is correlated with itself`, "name two different inputs");
    if (!(Math.abs(r) <= 1))
      return refused([...keys, 2], `the correlation of ${a} and ${b} is ${r}`, "give a number from -1 to 1");
    const pair = [i, j].sort((x, y) => x - y).join();
    if (seen.has(pair)) return refused(keys, `the correlation of ${a} and ${b} is given twice`, "give it once");
    seen.add(pair);
    set(matrix, i, j, r);
    set(matrix, j, i, r);
  }
  if (!cholesky(matrix))
    return refused(
      ["correlations"],
      "no quantities can have these correlations together",
      "the matrix must be positive semi-definite",
    );
  return fine(matrix);
}

function set(matrix: Correlation, i: number, j: number, r: number): void {
  const row = matrix[i];
  if (row) row[j] = r;
}

/** Sets of inputs that hang together by correlations; each input is in exactly one. Indices rise. */
export function groups(matrix: Correlation): number[][] {
  const found: number[][] = [];
  const placed = new Set<number>();
  for (const start of matrix.keys()) {
    if (placed.has(start)) continue;
    const group: number[] = [];
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      if (placed.has(i)) continue;
      placed.add(i);
      group.push(i);
      for (const [j, r] of (matrix[i] ?? []).entries()) if (r !== 0 && !placed.has(j)) open.push(j);
    }
    found.push(group.sort((a, b) => a - b));
  }
  return found;
}

/** Lower triangle L with L L' = the matrix; null where it is not positive semi-definite. */
export function cholesky(matrix: Correlation): number[][] | null {
  const lower = matrix.map((row) => row.map(() => 0));
  const get = (i: number, j: number) => lower[i]?.[j] ?? 0;
  for (const [j, row] of matrix.entries()) {
    let pivot = row[j] ?? 0;
    for (let k = 0; k < j; k++) pivot -= get(j, k) ** 2;
    if (pivot < -TOLERANCE) return null;
    const root = pivot > TOLERANCE ? Math.sqrt(pivot) : 0;
    set(lower, j, j, root);
    for (let i = j + 1; i < matrix.length; i++) {
      let rest = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) rest -= get(i, k) * get(j, k);
      if (root === 0 && Math.abs(rest) > Math.sqrt(TOLERANCE)) return null;
      set(lower, i, j, root === 0 ? 0 : rest / root);
    }
  }
  return lower;
}

/** The correlation of two quantities' means from readings taken at the same times (GUM 5.2.3); null without scatter. */
export function correlationOfReadings(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length || a.length < 2) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? Number.NaN;
    ab += (x - meanA) * (y - meanB);
    aa += (x - meanA) ** 2;
    bb += (y - meanB) ** 2;
  }
  const r = ab / Math.sqrt(aa * bb);
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
}
