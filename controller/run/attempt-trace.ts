import type { Clock } from "@proverig/drivers";
import type { TraceChunk } from "../engine/entries.ts";
import { emptyTrace, joinTrace } from "../engine/history.ts";
import { receivedUnseen } from "./received.ts";

export interface AttemptTrace {
  /** Clock.now() when the attempt began; times of its trace count from there. */
  readonly began: number;
  record(chunk: TraceChunk): void;
  readonly all: TraceChunk;
  /** Throws what kept a chunk from the journal: a result without the readings that it was made from is none. */
  requireWhole(): void;
  /** Litres that went through the meter by now, those that nobody saw among them. */
  receivedL(): number;
}

/** All readings of one attempt, kept and handed on to the journal as they come. */
export function attemptTrace(clock: Clock, append: (chunk: TraceChunk) => Promise<void>): AttemptTrace {
  const began = clock.now();
  let all = emptyTrace();
  let lost: unknown = null;
  return {
    began,
    record(chunk) {
      const relative = since(began, chunk);
      all = joinTrace(all, relative);
      // Not awaited: the order of appends is the order of entries, and the attempt's end waits for all of them.
      append(relative).catch((error: unknown) => {
        lost ??= error;
      });
    },
    get all() {
      return all;
    },
    requireWhole() {
      if (lost !== null) throw lost;
    },
    receivedL: () => receivedUnseen(all.meter, clock.now() - began - (all.meter.at(-1)?.t ?? 0)),
  };
}

function since(began: number, chunk: TraceChunk): TraceChunk {
  return {
    meter: chunk.meter.map(({ t, totalL }) => ({ t: t - began, totalL })),
    flow: chunk.flow.map(([t, flow, density]) => [t - began, flow, density]),
    tJ: chunk.tJ.map(({ t, tempC }) => ({ t: t - began, tempC })),
    tM: chunk.tM.map(({ t, tempC }) => ({ t: t - began, tempC })),
    display: chunk.display.map(([t, volume]) => [t - began, volume]),
  };
}
