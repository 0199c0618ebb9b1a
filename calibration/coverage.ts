/** One run with a known truth: errors and U (k = 2) in %. */
export interface CheckedRun {
  error: number;
  truth: number;
  U: number;
}

/** The share of runs whose U holds the truth; an honest budget reaches 0.95. 0 without runs. */
export function coverage(runs: readonly CheckedRun[]): number {
  const held = runs.filter(({ error, truth, U }) => Math.abs(error - truth) <= U);
  return runs.length === 0 ? 0 : held.length / runs.length;
}
