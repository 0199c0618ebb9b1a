import type { Reading } from "../device/capability.ts";

/** Two totals closer than this give no flow. */
const SHORTEST_MS = 100;

/** The flow of a meter that only counts, from two of its totals, L/min. */
export function derivedFlow(readTotal: () => Promise<Reading<number>>): () => Promise<Reading<number>> {
  let earlier: Reading<number> | null = null;
  let flowLpm = 0;
  return async () => {
    const now = await readTotal();
    const elapsedMs = earlier ? now.at - earlier.at : 0;
    if (earlier && elapsedMs >= SHORTEST_MS) flowLpm = ((now.value - earlier.value) / elapsedMs) * 60_000;
    if (!earlier || elapsedMs >= SHORTEST_MS) earlier = now;
    return { value: flowLpm, at: now.at };
  };
}
