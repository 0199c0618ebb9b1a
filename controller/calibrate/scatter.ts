/** Mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of one value (n - 1); null with fewer than two. */
export function scatter(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Standard deviation of one value over several groups, each about its own mean; null where no group says anything. */
export function pooledScatter(groups: ReadonlyArray<readonly number[]>): number | null {
  const said = groups.filter((group) => group.length >= 2);
  const dof = said.reduce((sum, group) => sum + group.length - 1, 0);
  if (dof === 0) return null;
  const squares = said.reduce((sum, group) => sum + (scatter(group) ?? 0) ** 2 * (group.length - 1), 0);
  return Math.sqrt(squares / dof);
}
