import type { AnyEntry, AttemptKey, EntryData, Note, TraceChunk } from "./entries.ts";

export type Attempt = EntryData["attempt-ended"];

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
  attempts: Attempt[];
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
    attempts: [],
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
    case "job-closed":
      return { ...history, closed: entry.data, closedAt: entry.at };
  }
}

export function foldEntries(entries: readonly AnyEntry[]): History {
  return entries.reduce(applyEntry, emptyHistory());
}

export function joinTrace(a: TraceChunk, b: TraceChunk): TraceChunk {
  return {
    meter: [...a.meter, ...b.meter],
    flow: [...a.flow, ...b.flow],
    tJ: [...a.tJ, ...b.tJ],
    tM: [...a.tM, ...b.tM],
    display: [...a.display, ...b.display],
  };
}

export function sameRun(a: AttemptKey, b: Omit<AttemptKey, "attempt">): boolean {
  return a.nozzle === b.nozzle && a.point === b.point && a.run === b.run;
}

export function attemptsOf(history: History, run: Omit<AttemptKey, "attempt">): Attempt[] {
  return history.attempts.filter((attempt) => sameRun(attempt, run));
}

/** All notes in the order in which they were written, each text once. */
export function notes(history: History, which: "findings" | "warnings"): Note[] {
  const all = [
    ...(which === "warnings" ? (history.opened?.warnings ?? []) : []),
    ...Object.values(history.done).flatMap((step) => step[which]),
    ...history.attempts.flatMap((attempt) => attempt[which]),
  ];
  return all.filter((note, i) => all.findIndex((other) => other.code === note.code && other.text === note.text) === i);
}
