import type { TraceChunk } from "../engine/entries.ts";
import type { Visit } from "../engine/visit.ts";
import type { DeliveryContext } from "../run/context.ts";
import { tripError } from "../safety/supervisor.ts";
import { closingSeconds } from "./overrun.ts";
import { zeroLimitLpm } from "./zero.ts";

/** A delivery's own view of the visit; its signal ends with the visit or with a trip. */
export function deliveryContext(
  visit: Visit,
  nozzle: number,
  signal: AbortSignal,
  trace: (chunk: TraceChunk) => void,
): DeliveryContext {
  return {
    clock: visit.clock,
    signal,
    supervisor: visit.supervisor,
    monitor: visit.monitor,
    display: visit.instruments.display(nozzle),
    valves: (names) => names.map((name) => visit.instruments.valve(name)),
    profile: visit.rules.profile,
    zeroLpm: zeroLimitLpm(visit),
    line: visit.line,
    closingS: (path) => closingSeconds(visit.journal.history, path),
    trace,
    progress: visit.progress,
    hasMeter: visit.instruments.meter !== null,
    roomL: visit.ability.receiver
      ? visit.ability.receiver.capacityL - visit.journal.history.receivedL
      : Number.POSITIVE_INFINITY,
  };
}

/** Runs `work` with a signal that a trip aborts; the trip's error then wins over whatever it caused. */
export async function untilTrip<T>(visit: Visit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopped = new AbortController();
  const unsubscribe = visit.supervisor.onTrip((trip) => stopped.abort(tripError(trip)));
  try {
    return await work(AbortSignal.any([visit.signal, stopped.signal]));
  } finally {
    unsubscribe();
  }
}
