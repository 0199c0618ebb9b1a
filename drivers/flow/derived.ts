import type { Reading } from "../device/capability.ts";
import { type Clock, sleep } from "../time/clock.ts";

/** Two totals closer than this give no flow. */
const SHORTEST_MS = 100;
/** Two totals farther apart say nothing of the flow now; between visits it is asked for every second. */
const LONGEST_MS = 5000;

/**
 * The flow of a meter that only counts, from two of its totals, L/min. After a loss or a long silence it begins anew with
 * two of them, so that what was before is not in it.
 */
export function derivedFlow(clock: Clock, readTotal: () => Promise<Reading<number>>): () => Promise<Reading<number>> {
  let earlier: Reading<number> | null = null;
  let flowLpm = 0;
  const read = async () => {
    try {
      return await readTotal();
    } catch (error) {
      earlier = null;
      throw error;
    }
  };
  return async () => {
    let now = await read();
    if (!earlier || now.at - earlier.at > LONGEST_MS) {
      earlier = now;
      await sleep(clock, SHORTEST_MS);
      now = await read();
    }
    const elapsedMs = now.at - earlier.at;
    if (elapsedMs >= SHORTEST_MS) {
      flowLpm = ((now.value - earlier.value) / elapsedMs) * 60_000;
      earlier = now;
    }
    return { value: flowLpm, at: now.at };
  };
}
