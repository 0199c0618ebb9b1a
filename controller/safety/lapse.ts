import type { Valve } from "@proverig/drivers";

/** Do all of these close by themselves when nobody renews them? Then a board that is silent holds none of them open. */
export function allLapse(valves: readonly Valve[]): boolean {
  return valves.every(({ lapsesAfterMs }) => lapsesAfterMs !== null);
}

/** Three renewals fit between the longest silence of a bus and the lapse; docs/rig.md asks so much of `pulse`. */
export function renewEveryMs({ lapsesAfterMs }: Valve): number | null {
  return lapsesAfterMs === null ? null : lapsesAfterMs / 5;
}

/** So long after its lapse a valve that does not answer is a lost link, like any needed instrument. */
const LOST_MS = 2000;

/** Nobody has heard of this valve for so long that it has let go, or nobody will ever know. */
export function isLost({ lapsesAfterMs }: Valve, unheardMs: number): boolean {
  return lapsesAfterMs !== null && unheardMs > lapsesAfterMs + LOST_MS;
}

/**
 * One renewal of an open valve of which nothing has been heard for `unheardMs`. False where it has let go by itself: what was
 * to hold it must not open it, for there may be hands on its line by now, and the flow of the run has stopped. Rejects where
 * it does not answer.
 */
export async function renewOnce(valve: Valve, unheardMs: number, wanted: () => boolean): Promise<boolean> {
  const { lapsesAfterMs, bank } = valve;
  const mayHaveLetGo = lapsesAfterMs !== null && unheardMs > lapsesAfterMs - (renewEveryMs(valve) ?? 0);
  if (mayHaveLetGo && (await bank.allClosed())) return false;
  if (wanted()) await valve.open();
  return true;
}
