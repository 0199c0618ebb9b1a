import { allAttempts, type History } from "../engine/history.ts";

/** A first guess for a valve that has not closed yet: command, latency and half of the ramp, seconds. */
const GUESS_S = 0.3;

/** Seconds between the close command and rest, as overrun / flow: learned on this path, else on any, else a guess. */
export function closingSeconds(history: History, path: readonly string[]): number {
  const learned = [
    ...Object.values(history.purges).map((purge) => ({ path: purge.path, closingS: purge.closingS })),
    ...allAttempts(history).map((attempt) => ({ path: attempt.path, closingS: attempt.closingS })),
  ].filter((each): each is { path: string[]; closingS: number } => each.closingS !== null);
  const same = learned.filter((each) => each.path.join() === path.join());
  const of = (same.length > 0 ? same : learned).slice(-3);
  if (of.length === 0) return GUESS_S;
  return of.reduce((sum, each) => sum + each.closingS, 0) / of.length;
}
