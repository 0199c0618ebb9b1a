/** What the chart draws of one delivery: seconds, L/min, percent. */
export interface TraceBuffer {
  t: number[];
  flow: Array<number | null>;
  difference: Array<number | null>;
}

export interface TraceSample {
  tMs: number;
  flowLpm: number | null;
  differencePercent: number | null;
}

/** So many points are more than a screen has columns to draw them in. */
const CAPACITY = 1200;

export interface TraceRecorder {
  readonly buffer: TraceBuffer;
  add(sample: TraceSample): void;
  clear(): void;
}

/**
 * The whole delivery in bounded memory, however long it takes: when it is full every second point goes, and from then on
 * half as many are taken.
 */
export function traceRecorder(capacity = CAPACITY): TraceRecorder {
  const buffer: TraceBuffer = { t: [], flow: [], difference: [] };
  let startMs: number | null = null;
  let everyMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  function thin(): void {
    halve(buffer.t);
    halve(buffer.flow);
    halve(buffer.difference);
    const span = (buffer.t.at(-1) ?? 0) - (buffer.t[0] ?? 0);
    everyMs = (span * 1000) / Math.max(1, buffer.t.length - 1);
  }

  return {
    buffer,
    add({ tMs, flowLpm, differencePercent }) {
      startMs ??= tMs;
      // The clock of another boot: what was drawn belongs to something else.
      if (tMs < lastMs) this.clear();
      startMs ??= tMs;
      if (tMs - lastMs < everyMs * 0.99) return;
      lastMs = tMs;
      buffer.t.push((tMs - startMs) / 1000);
      buffer.flow.push(flowLpm);
      buffer.difference.push(differencePercent);
      if (buffer.t.length >= capacity) thin();
    },
    clear() {
      for (const series of [buffer.t, buffer.flow, buffer.difference]) series.length = 0;
      startMs = null;
      everyMs = 0;
      lastMs = Number.NEGATIVE_INFINITY;
    },
  };
}

/** In place: the chart keeps hold of the arrays. */
function halve<T>(series: T[]): void {
  series.splice(0, series.length, ...series.filter((_, i) => i % 2 === 0));
}
