import type { Clock, Timer } from "@proverig/drivers";
import { flowFromTotals } from "../monitor/flow.ts";
import type { Monitor, Sample } from "../monitor/monitor.ts";

/** Litres that have passed since `zero`, and how fast they come, from whichever instrument there is. */
export interface Delivered {
  litres: number;
  flowLpm: number;
  t: number;
}

export interface WatchOptions {
  clock: Clock;
  monitor: Monitor;
  signal: AbortSignal;
  /** Where counting starts: the meter's total, or the display's volume in divisions where there is no meter. */
  zero: number;
  /** Litres a display division; null when the meter counts. */
  divisionL: number | null;
  onDelivered(delivered: Delivered): void;
}

/** Displays count on in steps a quarter of a second apart: the flow shows only over several of them. */
const DISPLAY_SPAN_MS = 1000;

/** Turns the stream of samples into litres delivered; stops with the signal of its caller. */
export function watchDelivered({ monitor, zero, divisionL, onDelivered }: WatchOptions): () => void {
  let last: Delivered = { litres: 0, flowLpm: 0, t: 0 };
  const displayFlow = flowFromTotals(DISPLAY_SPAN_MS);
  return monitor.subscribe((sample: Sample) => {
    if (divisionL === null) {
      if (sample.kind !== "meter") return;
      last = { litres: sample.totalL - zero, flowLpm: sample.flowLpm ?? 0, t: sample.t };
    } else {
      if (sample.kind !== "display") return;
      const litres = (sample.shown.volume - zero) * divisionL;
      // Between two steps it shows what was: only a step is of its moment.
      if (last.t > 0 && litres === last.litres) return;
      last = { litres, flowLpm: displayFlow.push(sample.t, litres) ?? 0, t: sample.t };
    }
    onDelivered(last);
  });
}

/** Resolves at the moment when closing the valve lands on the target, given how long closing takes. */
export function untilLanding(
  options: Omit<WatchOptions, "onDelivered"> & {
    targetL: number;
    closingS: number;
    onProgress(litres: number): void;
  },
): Promise<void> {
  const { clock, signal, targetL, closingS } = options;
  return new Promise((resolve, reject) => {
    let timer: Timer | null = null;
    const finish = (outcome: () => void) => {
      timer?.cancel();
      unsubscribe();
      signal.removeEventListener("abort", abort);
      outcome();
    };
    const abort = () => finish(() => reject(signal.reason));
    const unsubscribe = watchDelivered({
      ...options,
      onDelivered({ litres, flowLpm, t }) {
        options.onProgress(litres);
        timer?.cancel();
        if (litres >= targetL) return finish(resolve);
        if (flowLpm <= 0) return;
        const inMs = ((targetL - litres) / flowLpm) * 60_000 - closingS * 1000 - (clock.now() - t);
        // Two samples ahead the moment is fixed by a timer; each new sample moves it.
        if (inMs > 250) return;
        timer = clock.after(inMs, () => finish(resolve));
      },
    });
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
