const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** `14.2 GB`: decimal, as sticks are sold. Pure. */
export function bytes(count: number): string {
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(count, 1)) / 3), 1), UNITS.length);
  const value = count / 1000 ** step;
  return `${value.toFixed(value < 100 ? 1 : 0)} ${UNITS[step - 1]}`;
}
