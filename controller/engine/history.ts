import {
  type Adjustment,
  type Attempt,
  adjusted,
  allAttempts,
  nozzleInRig,
  repeatWarning,
  sameRun,
  takenBack,
} from "./corrections.ts";
import type { AnyEntry, AttemptKey, EntryData, Note, TraceChunk } from "./entries.ts";

export { type Adjustment, type Attempt, adjustmentsOf, allAttempts, sameRun, seriesOf } from "./corrections.ts";

/** What the journal of one job says has happened. A pure fold; resuming is the same fold. */
export interface History {
  opened: EntryData["job-opened"] | null;
  openedAt: string | null;
  boot: number;
  /** By step id. */
  done: Record<string, EntryData["step-done"]>;
  purges: Record<string, EntryData["purge-ended"]>;
  /** Started and not ended: a purge is under way, or the process died in it. */
  purging: EntryData["purge-started"] | null;
  /** The last nozzle that somebody said to be in the rig; no other one is. */
  inRig: number | null;
  /** What flowed last to make the rig steady was this nozzle's; null: another one's, or none. */
  purgedFor: number | null;
  /** Of each nozzle since its last adjustment. */
  attempts: Attempt[];
  adjustments: Adjustment[];
  /** Started and not ended: the process died in it. */
  open: EntryData["attempt-started"] | null;
  /** Readings of the attempt that is under way or was the last; kept only while it is open. */
  trace: TraceChunk;
  /** Litres in the receiver since it was last returned. */
  receivedL: number;
  trips: EntryData["trip"][];
  closed: EntryData["job-closed"] | null;
  closedAt: string | null;
}

/** The end of a purge's step where it was not finished. */
export const CUT_OFF = ":cut-off";

export function emptyTrace(): TraceChunk {
  return { meter: [], flow: [], tJ: [], tM: [], display: [] };
}

export function emptyHistory(): History {
  return {
    opened: null,
    openedAt: null,
    boot: 0,
    done: {},
    purges: {},
    purging: null,
    inRig: null,
    purgedFor: null,
    attempts: [],
    adjustments: [],
    open: null,
    trace: emptyTrace(),
    receivedL: 0,
    trips: [],
    closed: null,
    closedAt: null,
  };
}

export function applyEntry(history: History, entry: AnyEntry): History {
  switch (entry.kind) {
    case "job-opened":
      return { ...history, opened: entry.data, openedAt: entry.at };
    case "boot":
      return {
        ...history,
        boot: entry.data.boot,
        purging: null,
        receivedL: history.receivedL + (history.purging?.maxL ?? 0),
      };
    case "step-done":
      return {
        ...history,
        ...nozzleInRig(history, entry.data.step),
        done: { ...history.done, [entry.data.step]: entry.data },
        receivedL: entry.data.step.startsWith("return") ? 0 : history.receivedL,
      };
    case "purge-started":
      return { ...history, purging: entry.data };
    case "purge-ended":
      return {
        ...history,
        purges: { ...history.purges, [entry.data.step]: entry.data },
        purging: null,
        // Cut off, it has made nothing steady.
        purgedFor: entry.data.step.endsWith(CUT_OFF) ? history.purgedFor : entry.data.nozzle,
        receivedL: history.receivedL + entry.data.receivedL,
      };
    case "attempt-started":
      return { ...history, open: entry.data, trace: emptyTrace() };
    case "trace":
      return { ...history, trace: joinTrace(history.trace, entry.data) };
    case "attempt-ended":
      return {
        ...history,
        attempts: [...history.attempts, entry.data],
        open: null,
        receivedL: history.receivedL + entry.data.receivedL,
      };
    case "trip":
      return { ...history, trips: [...history.trips, entry.data] };
    case "run-repeated":
      // Since then the nozzle may have been hung up.
      return { ...history, inRig: null, attempts: history.attempts.map((attempt) => takenBack(attempt, entry)) };
    case "nozzle-adjusted":
      return adjusted(history, entry);
    case "reviewed":
      return history;
    case "job-closed":
      return { ...history, closed: entry.data, closedAt: entry.at };
  }
}

/** The same fold for a chain that is read back and for one that grows: resuming is no case of its own. */
export function foldEntries(entries: readonly AnyEntry[]): History {
  return entries.reduce(applyEntry, emptyHistory());
}

/** Two chunks of one attempt's raw readings, in their order. */
export function joinTrace(a: TraceChunk, b: TraceChunk): TraceChunk {
  return {
    meter: [...a.meter, ...b.meter],
    flow: [...a.flow, ...b.flow],
    tJ: [...a.tJ, ...b.tJ],
    tM: [...a.tM, ...b.tM],
    display: [...a.display, ...b.display],
  };
}

/** Attempts at a run since its nozzle was adjusted, if it was. */
export function attemptsOf(history: History, run: Omit<AttemptKey, "attempt" | "series">): Attempt[] {
  return history.attempts.filter((attempt) => sameRun(attempt, run));
}

/** All notes in the order in which they were written, each text once. */
export function notes(history: History, which: "findings" | "warnings"): Note[] {
  const all = [
    ...(which === "warnings" ? (history.opened?.warnings ?? []) : []),
    ...history.adjustments.flatMap(({ done }) => Object.values(done).flatMap((step) => step[which])),
    ...Object.values(history.done).flatMap((step) => step[which]),
    ...allAttempts(history).flatMap((attempt) => attempt[which]),
    ...(which === "warnings" ? history.adjustments.flatMap(({ warnings }) => warnings) : []),
    ...(which === "warnings" ? allAttempts(history).flatMap(repeatWarning) : []),
  ];
  return all.filter((note, i) => all.findIndex((other) => other.code === note.code && other.text === note.text) === i);
}
