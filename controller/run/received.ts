import type { MeterSample } from "@proverig/calibration";

/** What still comes after the close command, as time at the last flow. */
const LANDING_MS = 500;
/** A lost link closes the valves before, and so does a pulse that lapses. */
const LONGEST_UNSEEN_MS = 3000;

/**
 * Litres that may have gone into the receiver in a delivery of which nobody saw the end: what the meter counted, and its
 * last flow carried on for `unseenMs`. Rather too much than too little: the receiver must not overflow.
 */
export function receivedUnseen(meter: readonly MeterSample[], unseenMs: number): number {
  const [first, before, last] = [meter[0], meter.at(-2), meter.at(-1)];
  if (!first || !last) return 0;
  const litresPerMs = before && last.t > before.t ? (last.totalL - before.totalL) / (last.t - before.t) : 0;
  const carriedMs = Math.min(Math.max(0, unseenMs) + LANDING_MS, LONGEST_UNSEEN_MS);
  return Math.max(0, last.totalL - first.totalL) + Math.max(0, litresPerMs) * carriedMs;
}
