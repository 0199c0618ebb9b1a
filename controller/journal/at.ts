/** Minutes east of UTC where nothing else is said: +08:00. */
export const DEFAULT_OFFSET_MINUTES = 480;

/** ISO 8601 with milliseconds and offset, for example `2026-11-22T09:49:53.123+08:00`. */
export function isoAt(wallMs: number, offsetMinutes: number = DEFAULT_OFFSET_MINUTES): string {
  const local = new Date(wallMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const size = Math.abs(offsetMinutes);
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
