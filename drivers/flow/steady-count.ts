import type { Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";

/** Twice what the largest dispenser gives; what runs back does so by a leak or a hammer in the pipe. */
const MOST_LPM = 500;
const MOST_BACK_LPM = 60;
/** One that goes back by more than this was cleared, or has begun anew from where it was saved last. */
export const CLEARED_BACK_L = 0.2;
/** Between the moment at which a total was true and the one at which its reply arrived. */
const LATE_MS = 1500;
/** Longer than the 2 s without a good reading after which an attempt is void: totals of before and after must not meet. */
const HELD_MS = 3000;

/**
 * A total may only go on from where it was. One that has jumped (the counter lost its supply, somebody cleared the
 * register) is READING_IMPLAUSIBLE for three seconds, so that whatever was being measured over it is void; then it counts anew.
 */
export function steadyCount(where: string): (reading: Reading<number>) => Reading<number> {
  const held = heldAfter(where);
  let last: Reading<number> | null = null;
  return (reading) => {
    const jumped = last !== null && hasJumped(last, reading);
    last = reading;
    return held(reading, jumped);
  };
}

/** Refuses the reading that has jumped, and those of the next three seconds. */
export function heldAfter(where: string): (reading: Reading<number>, jumped: boolean) => Reading<number> {
  let jumpedAt: number | null = null;
  return (reading, jumped) => {
    if (jumped) jumpedAt = reading.at;
    if (jumpedAt === null || reading.at - jumpedAt >= HELD_MS) {
      jumpedAt = null;
      return reading;
    }
    throw new RigError("READING_IMPLAUSIBLE", {
      what: "the total has jumped: the counter was cleared or has lost its supply",
      where,
      mend: "let nobody clear it during a run; check its supply",
    });
  };
}

export function hasJumped(before: Reading<number>, { value, at }: Reading<number>): boolean {
  const elapsedMs = Math.max(0, at - before.at);
  const movedL = value - before.value;
  const back = -movedL > CLEARED_BACK_L + passing(MOST_BACK_LPM, elapsedMs);
  return back || movedL > passing(MOST_LPM, elapsedMs + LATE_MS);
}

/** Litres. */
export const passing = (lpm: number, ms: number): number => (lpm * ms) / 60_000;
