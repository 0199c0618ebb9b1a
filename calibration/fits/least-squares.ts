export interface Solution {
  coefficients: number[];
  /** Inverse of the normal matrix: the coefficients' covariance when the weights are 1/u^2. */
  covariance: number[][];
}

/**
 * Weighted linear least squares by the normal equations; few columns of like size are expected (centre and scale
 * first). null where the rows do not determine the columns.
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  y: readonly number[],
  weights: readonly number[],
): Solution | null {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 || rows.length < columns) return null;
  const normal = matrix(columns, (i, j) => sum(rows, (row, r) => (weights[r] ?? 0) * at(row, i) * at(row, j)));
  const right = Array.from({ length: columns }, (_, i) =>
    sum(rows, (row, r) => (weights[r] ?? 0) * at(row, i) * (y[r] ?? 0)),
  );
  const covariance = inverse(normal);
  if (!covariance) return null;
  return { covariance, coefficients: covariance.map((row) => sum(row, (value, i) => value * (right[i] ?? 0))) };
}

/** Gauss-Jordan with partial pivoting; null when singular to working precision. */
function inverse(square: readonly (readonly number[])[]): number[][] | null {
  const size = square.length;
  const work = square.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))]);
  const largest = Math.max(...square.flat().map(Math.abs));
  for (let column = 0; column < size; column += 1) {
    const candidates = work.map((row, r) => ({ r, size: r < column ? -1 : Math.abs(at(row, column)) }));
    const pivot = candidates.reduce((best, next) => (next.size > best.size ? next : best));
    if (!(pivot.size > largest * 1e-13)) return null;
    const [from, to] = [work[pivot.r] ?? [], work[column] ?? []];
    work[pivot.r] = to;
    const scaled = from.map((value) => value / at(from, column));
    work[column] = scaled;
    for (const [r, row] of work.entries()) {
      const factor = at(row, column);
      if (r !== column) work[r] = row.map((value, j) => value - factor * at(scaled, j));
    }
  }
  return work.map((row) => row.slice(size));
}

/** x' C x: the variance of what is linear in the coefficients. */
export function quadraticForm(covariance: readonly (readonly number[])[], x: readonly number[]): number {
  return sum(covariance, (row, i) => at(x, i) * sum(row, (value, j) => value * at(x, j)));
}

function matrix(size: number, value: (i: number, j: number) => number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => value(i, j)));
}

function sum<T>(items: readonly T[], term: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + term(item, index), 0);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
