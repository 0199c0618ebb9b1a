import type { Valve } from "@proverig/drivers";

/** Do all of these close by themselves when nobody renews them? Then a board that is silent holds none of them open. */
export function allLapse(valves: readonly Valve[]): boolean {
  return valves.every(({ lapsesAfterMs }) => lapsesAfterMs !== null);
}
