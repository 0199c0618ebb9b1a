import type { Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";

/** What a probe may say that is not its temperature. */
export interface Lies {
  where: string;
  /** Degrees that its register holds before its first conversion. */
  powerOnC?: number | undefined;
  /** So long, in ms, it may give the very same reading; null: for ever. */
  movesWithinMs: number | null;
}

/** Of what a probe did while nobody read it for so long nothing is known. */
const UNREAD_MS = 10 * 60_000;

/** Where probes of fuel can be. */
const LEAST_C = -60;
const MOST_C = 150;

/**
 * Hands on what can be a temperature; the rest is READING_IMPLAUSIBLE. A sensor that has just come back from a loss of
 * supply gives its power-on value with a good checksum; one that is dead behind a cache gives its last one for ever.
 */
export function withoutLies({ where, powerOnC, movesWithinMs }: Lies): (reading: Reading<number>) => Reading<number> {
  let held: Reading<number> | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  const refused = (what: string, mend: string) => new RigError("READING_IMPLAUSIBLE", { what, where, mend });
  return (reading) => {
    const { value, at } = reading;
    if (!(value > LEAST_C && value < MOST_C)) {
      held = null;
      throw refused(`${value} deg C cannot be`, "check for an open or shorted probe, and the kind of the channel");
    }
    if (value === powerOnC) {
      held = null;
      throw refused(
        `${value} deg C is what the sensor says before it has measured`,
        "check its supply: it has just been started, or is started over and over",
      );
    }
    if (held?.value !== value || at - lastAt > UNREAD_MS) held = reading;
    lastAt = at;
    const sameMs = at - held.at;
    if (movesWithinMs !== null && sameMs > movesWithinMs) {
      const minutes = Math.round(sameMs / 60_000);
      throw refused(
        `it has given exactly ${value} deg C for ${minutes} min`,
        "warm the probe with the hand; if it does not move it is dead. `movesWithin: null` allows it",
      );
    }
    return reading;
  };
}
