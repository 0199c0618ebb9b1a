/** What a calculation gives back: its value, or why there is none. Nothing in `calibration` throws. */
export type Result<T, Problem extends string = string> =
  | { ok: true; value: T }
  | { ok: false; problem: Problem; detail: string };

export function good<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function bad<Problem extends string>(
  problem: Problem,
  detail: string,
): { ok: false; problem: Problem; detail: string } {
  return { ok: false, problem, detail };
}
