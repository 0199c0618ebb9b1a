/** With its sign, as errors are read; a dash where there is none. */
export function signed(value: number | null, digits: number): string {
  if (value === null) return "-";
  const text = value.toFixed(digits);
  return Number(text) > 0 ? `+${text}` : text;
}

export function plain(value: number | null, digits: number): string {
  return value === null ? "-" : value.toFixed(digits);
}
