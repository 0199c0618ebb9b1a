import { sleep, type Timer } from "@proverig/drivers";
import { emptyTrace } from "../engine/history.ts";
import type { DeliveryContext } from "./context.ts";

const CHUNK_MS = 1000;

export interface TraceRecorder {
  /** Waits for a sample of the meter that is younger than this call; its time. Null without a meter. */
  nextMeterSample(): Promise<number | null>;
  stop(): void;
}

/** Hands every sample on to the journal in chunks of about a second. */
export function traceOf(c: DeliveryContext): TraceRecorder {
  const { clock, monitor, signal } = c;
  let chunk = emptyTrace();
  let empty = true;
  let lastMeterT: number | null = null;
  const flush = () => {
    if (!empty) c.trace(chunk);
    chunk = emptyTrace();
    empty = true;
  };
  const unsubscribe = monitor.subscribe((sample) => {
    empty = false;
    const { t } = sample;
    if (sample.kind === "meter") {
      chunk.meter.push({ t, totalL: sample.totalL });
      lastMeterT = t;
    } else if (sample.kind === "flow") chunk.flow.push([t, sample.flowLpm, sample.densityKgM3]);
    else if (sample.kind === "display") chunk.display.push([t, sample.volume]);
    else chunk[sample.kind].push({ t, tempC: sample.tempC });
  });
  let timer: Timer;
  const tick = () => {
    flush();
    timer = clock.after(CHUNK_MS, tick);
  };
  timer = clock.after(CHUNK_MS, tick);

  const nextMeterSample = async () => {
    if (!c.hasMeter) return null;
    const since = clock.now();
    const deadline = since + 5000;
    while ((lastMeterT === null || lastMeterT < since) && clock.now() < deadline) await sleep(clock, 20, signal);
    return lastMeterT;
  };
  return {
    nextMeterSample,
    stop() {
      timer.cancel();
      unsubscribe();
      flush();
    },
  };
}
