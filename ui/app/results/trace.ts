import type { JobTrace } from "@proverig/controller/protocol";
import type { TraceBuffer } from "../run/trace-buffer.ts";

type Chunk = JobTrace["attempts"][number]["chunks"][number];

/** Litres from which on the difference says anything. */
const ENOUGH_L = 1;

/** One attempt as the chart draws it, on the meter's own flow readings. Display in its division, litres a step. Pure. */
export function traceBuffer(chunks: readonly Chunk[], divisionL: number): TraceBuffer {
  const meter = chunks.flatMap((chunk) => chunk.meter);
  const display = chunks.flatMap((chunk) => chunk.display);
  const flow = chunks.flatMap((chunk) => chunk.flow);
  const rows =
    flow.length > 0 ? flow.map(([t, flowLpm]) => ({ t, flowLpm })) : meter.map(({ t }) => ({ t, flowLpm: null }));
  const start = meter[0];
  const shownStart = display[0]?.[1] ?? 0;
  const meterAt = stepper(meter, ({ t }) => t);
  const displayAt = stepper(display, ([t]) => t);
  const t0 = rows[0]?.t ?? 0;
  const difference = rows.map(({ t }) => {
    const counted = meterAt(t);
    const shown = displayAt(t);
    const litres = counted && start ? counted.totalL - start.totalL : 0;
    if (!shown || litres < ENOUGH_L) return null;
    return (((shown[1] - shownStart) * divisionL - litres) / litres) * 100;
  });
  return { t: rows.map(({ t }) => (t - t0) / 1000), flow: rows.map(({ flowLpm }) => flowLpm), difference };
}

/** The last sample at or before t, for rising t. */
function stepper<T>(samples: readonly T[], timeOf: (sample: T) => number): (t: number) => T | null {
  let i = -1;
  return (t) => {
    for (let next = samples[i + 1]; next !== undefined && timeOf(next) <= t; next = samples[i + 1]) i += 1;
    return samples[i] ?? null;
  };
}
