/** What a set of trials says of the result. */
export interface Summary {
  trials: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
  low: number;
  high: number;
  shortest: [number, number];
}

/**
 * Mean, spread and coverage intervals of trials (GUM-S1, 7.6 and 7.7); null where any is not a finite number. Reorders
 * `values`. `near` is a number in their middle, so that sums of squares keep their digits.
 */
export function summarise(values: Float64Array, near: number, coverage: number): Summary | null {
  const trials = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < trials; i++) {
    const distance = (values[i] ?? Number.NaN) - near;
    sum += distance;
    squares += distance * distance;
  }
  if (!Number.isFinite(squares)) return null;
  const mean = near + sum / trials;
  return { trials, mean, squares: Math.max(0, squares - (sum * sum) / trials), ...intervals(values, coverage) };
}

/** Two sets of trials as one. Intervals are weighted means: for sets of many trials each, what they have in common. */
export function combine(a: Summary, b: Summary): Summary {
  const trials = a.trials + b.trials;
  const share = b.trials / trials;
  const blend = (x: number, y: number) => x + (y - x) * share;
  return {
    trials,
    mean: blend(a.mean, b.mean),
    squares: a.squares + b.squares + (b.mean - a.mean) ** 2 * a.trials * share,
    low: blend(a.low, b.low),
    high: blend(a.high, b.high),
    shortest: [blend(a.shortest[0], b.shortest[0]), blend(a.shortest[1], b.shortest[1])],
  };
}

/** Standard deviation of the trials. */
export function deviation({ squares, trials }: Summary): number {
  return Math.sqrt(squares / (trials - 1));
}

/** GUM-S1, 7.7. Only the tails are sorted: between them nothing is asked. */
function intervals(values: Float64Array, coverage: number): Pick<Summary, "low" | "high" | "shortest"> {
  const M = values.length;
  const q = Math.min(M - 1, Math.floor(coverage * M + 0.5));
  const tails = M - q;
  if (2 * tails >= M) values.sort();
  else {
    select(values, 0, M - 1, tails - 1);
    select(values, tails, M - 1, q);
    values.subarray(0, tails).sort();
    values.subarray(q).sort();
  }
  const at = (index: number) => values[index] ?? Number.NaN;
  let start = 0;
  for (let i = 1; i < tails; i++) if (at(i + q) - at(i) < at(start + q) - at(start)) start = i;
  const symmetric = Math.floor((tails + 1) / 2) - 1;
  return {
    low: at(symmetric),
    high: at(symmetric + q),
    shortest: [at(start), at(start + q)],
  };
}

/** Reorders `values[left..right]` so that what belongs at `k` is there, smaller ones before it (Floyd and Rivest, CACM 489). */
export function select(values: Float64Array, left: number, right: number, k: number): void {
  let [from, to] = [left, right];
  while (to > from) {
    if (to - from > 600) {
      const n = to - from + 1;
      const m = k - from + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const spread = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(m - n / 2);
      select(
        values,
        Math.max(from, Math.floor(k - (m * s) / n + spread)),
        Math.min(to, Math.floor(k + ((n - m) * s) / n + spread)),
        k,
      );
    }
    const pivot = values[k] ?? 0;
    let [i, j] = [from, to];
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = swapped;
    }
    if (j < k) from = i;
    if (k < i) to = j;
  }
}
