import type { Clock } from "@proverig/drivers";

/** A line for whoever runs the process: `CODE: what, from where`. */
export type Log = (line: string) => void;

export type Note = (code: string, text: string) => void;

const PERIOD_MS = 60_000;
const LINES_A_PERIOD = 10;

/** Whoever sends rubbish does not fill the disk: of each code the first lines of a minute, then how many more there were. */
export function quietLog(clock: Clock, log: Log): Note {
  const periods = new Map<string, { sinceMs: number; lines: number }>();
  return (code, text) => {
    let period = periods.get(code);
    if (!period || clock.now() - period.sinceMs >= PERIOD_MS) {
      const unsaid = (period?.lines ?? 0) - LINES_A_PERIOD;
      if (unsaid > 0) log(`${code}: ${unsaid} more in the minute before`);
      period = { sinceMs: clock.now(), lines: 0 };
      periods.set(code, period);
    }
    period.lines++;
    // What a stranger sent may hold line feeds and terminal sequences.
    if (period.lines <= LINES_A_PERIOD) log(`${code}: ${text.replace(/\p{C}/gu, "?").slice(0, 300)}`);
  };
}
