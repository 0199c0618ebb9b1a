import type { TraceChunk } from "../engine/entries.ts";
import type { Work } from "../engine/visit.ts";
import type { DeliveryContext } from "../run/context.ts";
import { orStopped } from "../run/stoppable.ts";
import { tripError } from "../safety/supervisor.ts";
import { closingSeconds } from "./overrun.ts";
import { zeroLimitLpm } from "./zero.ts";

/** A delivery's own view of the visit; its signal ends with the visit or with a trip. */
export function deliveryContext(
  visit: Work,
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
    async emptyMeasure() {
      const { measure } = visit.instruments;
      if (!measure || visit.line.measureEmpty) return;
      await orStopped(signal, measure.drain(drainSeconds(visit, nozzle)));
      visit.line.measureEmpty = true;
    },
    trace,
    progress: visit.progress,
    hasMeter: visit.instruments.meter !== null,
    roomL: roomL(visit),
  };
}

/** A neck ends a few percent above the measure's volume. */
const NECK_SHARE = 1.05;

/** Litres that go into what is at the rig's outlet, as it stands before a delivery. */
export function roomL({ ability: { measureL, receiver }, journal }: Pick<Work, "ability" | "journal">): number {
  if (measureL !== null) return measureL * NECK_SHARE;
  return receiver ? receiver.capacityL - journal.history.receivedL : Number.POSITIVE_INFINITY;
}

/** Seconds that a measure drips after it was emptied, by the product. */
function drainSeconds({ rules: { profile }, job }: Work, nozzle: number): number {
  const product = job.nozzles.find(({ id }) => id === nozzle)?.product ?? "";
  const productClass = profile.products.value[product];
  return productClass ? profile.waits.drain.value[productClass] : Math.max(...Object.values(profile.waits.drain.value));
}

/** Runs `work` with a signal that a trip aborts; the trip's error then wins over whatever it caused. */
export async function untilTrip<T>(visit: Work, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopped = new AbortController();
  if (visit.supervisor.tripped) throw tripError(visit.supervisor.tripped);
  const unsubscribe = visit.supervisor.onTrip((trip) => stopped.abort(tripError(trip)));
  try {
    const signals = [visit.signal, stopped.signal];
    if (!visit.guide) return await work(AbortSignal.any(signals));
    return await visit.guide.attempt((voided) => work(AbortSignal.any([...signals, voided])));
  } finally {
    unsubscribe();
  }
}
