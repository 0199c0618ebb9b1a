import type { Reading } from "../device/capability.ts";
import { CLEARED_BACK_L, hasJumped, heldAfter, passing } from "./steady-count.ts";

/** So long it must have stood before it was cleared: nothing flowed that no reading shows. */
const RESTED_MS = 1000;
/** So close the readings before and after must be. */
const UNSEEN_MS = 500;
/** What stands moves by no more. */
const STILL_L = 0.0005;
/** What may have passed between those two readings. */
const MOST_LPM = 200;
const ABOUT_NOUGHT_L = 0.3;
/** A register counts forwards; by this little a hammer in the pipe may take back. */
const HAMMER_L = 0.02;

/**
 * The volume of one delivery, cleared when the next one begins, as a total that runs on: what a register shows at rest is
 * complete, so a clearing then loses nothing. Cleared in any other way (while fuel flowed, while nobody read it, with so
 * little in it that a flow back would look the same) it has jumped, as any total does (steadyCount).
 */
export function saleCount(where: string): (reading: Reading<number>) => Reading<number> {
  const held = heldAfter(where);
  /** Litres of the deliveries before. */
  let earlierL = 0;
  let last: Reading<number> | null = null;
  let restsSince: Reading<number> | null = null;

  const isAnother = (before: Reading<number>, { value, at }: Reading<number>): boolean => {
    const rested = restsSince !== null && before.at - restsSince.at >= RESTED_MS && at - before.at <= UNSEEN_MS;
    const begun = value >= 0 && value < ABOUT_NOUGHT_L + passing(MOST_LPM, at - before.at);
    return rested && begun && before.value - value > CLEARED_BACK_L;
  };

  return (reading) => {
    const before = last;
    let jumped = false;
    if (before && isAnother(before, reading)) earlierL += before.value;
    else if (before) jumped = before.value - reading.value > HAMMER_L || hasJumped(before, reading);
    last = reading;
    if (restsSince === null || Math.abs(reading.value - restsSince.value) > STILL_L) restsSince = reading;
    return held({ value: earlierL + reading.value, at: reading.at }, jumped);
  };
}
