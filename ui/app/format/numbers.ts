/** Minus sign as wide as the plus, so that a changing sign moves nothing. */
const MINUS = "\u2212";
const NOTHING = "\u2013";

export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** How many decimals a display's reading needs to be written as it was; two where fewer would do. */
export function places(value: number | null | undefined): number {
  const scaled = [2, 3, 4].find((n) => Math.abs((value ?? 0) * 10 ** n - Math.round((value ?? 0) * 10 ** n)) < 1e-6);
  return scaled ?? 4;
}

/** Percent with its sign: zero has none that would say a direction. */
export function signed(value: number | null | undefined, decimals = 2): string {
  const text = fixed(value, decimals);
  if (value === null || value === undefined || !Number.isFinite(value)) return text;
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** An age that a person can compare at a glance: tenths below ten seconds, then seconds, minutes, hours. */
export function age(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  if (ms < 119_500) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_170_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

/** `12:40`, in the browser's zone; what is no time stays as it is. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The rig's clock, which all that it records is dated by: with the day where that is not the reader's own. */
export function rigTime(wallMs: number, ownMs: number): string {
  const [at, today] = [dateTime(new Date(wallMs).toISOString()), dateTime(new Date(ownMs).toISOString())];
  return at.slice(0, 10) === today.slice(0, 10) ? at.slice(11) : at.slice(5);
}

/** Clocks of two machines are not exactly alike; further apart, one of them is wrong. */
export const CLOCKS_APART_MS = 120_000;

/** `2026-11-22 12:40`. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(iso)}`;
}

/** Whole days from now until the end of that day; negative once it is over. */
export function daysLeft(day: string, now: Date): number {
  const end = new Date(`${day.slice(0, 10)}T23:59:59`).getTime();
  return Number.isNaN(end) ? Number.NaN : Math.floor((end - now.getTime()) / 86_400_000);
}

const two = (value: number) => String(value).padStart(2, "0");
