import type { Timer } from "@proverig/drivers";
import { emptyTrace } from "../engine/history.ts";
import type { DeliveryContext } from "./context.ts";

const CHUNK_MS = 1000;

export interface TraceRecorder {
  stop(): void;
}

/** Hands every sample on to the journal in chunks of about a second. */
export function traceOf(c: DeliveryContext): TraceRecorder {
  const { clock, monitor } = c;
  let chunk = emptyTrace();
  let empty = true;
  const flush = () => {
    if (!empty) c.trace(chunk);
    chunk = emptyTrace();
    empty = true;
  };
  const unsubscribe = monitor.subscribe((sample) => {
    empty = false;
    const { t } = sample;
    if (sample.kind === "meter") chunk.meter.push({ t, totalL: sample.totalL });
    else if (sample.kind === "flow") chunk.flow.push([t, sample.flowLpm, sample.densityKgM3]);
    else if (sample.kind === "display") chunk.display.push([t, sample.shown.volume]);
    else chunk[sample.kind].push({ t, tempC: sample.tempC });
  });
  let timer: Timer;
  const tick = () => {
    flush();
    timer = clock.after(CHUNK_MS, tick);
  };
  timer = clock.after(CHUNK_MS, tick);

  return {
    stop() {
      timer.cancel();
      unsubscribe();
      flush();
    },
  };
}
