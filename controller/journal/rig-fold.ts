import { applyToCalibrations, type CalibrationSummary } from "./calibrations.ts";
import { corrupt } from "./disk.ts";
import { type Entry, type EntryText, type Head, toEntry } from "./entry.ts";
import { applyToJobs, JOB_CLOSED, JOB_OPENED, type JobSummary } from "./jobs.ts";
import type { RigRows } from "./store.ts";

/** Each start of a visit. */
export const BOOT = "boot";

/**
 * What is kept of the rig's chain in memory: as much after 100,000 jobs as after one. Jobs that are closed are looked up on
 * disk; boots are only counted; all else (users, attestations, ...) is rare, and kept as it is.
 */
export interface RigFold {
  readonly head: Head;
  readonly boots: number;
  readonly unfinished: Map<string, JobSummary>;
  /** Id of the job that was closed last. */
  readonly lastClosed: string | null;
  readonly calibrations: Map<string, CalibrationSummary>;
  readonly kept: readonly Entry[];
  /** One more that is durable. */
  grow(entry: Entry): void;
}

const CHAIN = "the rig's chain";

/** Throws JOURNAL_CORRUPT. */
export function createRigFold(rows: RigRows): RigFold {
  if (rows.problem !== null) throw corrupt(rows.problem, CHAIN);
  const unfinished = new Map<string, JobSummary>();
  const calibrations = new Map<string, CalibrationSummary>();
  const kept: Entry[] = [];
  let { head, boots } = rows;
  let lastClosed = rows.lastClosing && idOf(parsed(rows.lastClosing));

  const keep = (entry: Entry) => {
    applyToCalibrations(calibrations, entry);
    kept.push(entry);
  };
  for (const row of rows.openings) applyToJobs(unfinished, parsed(row));
  for (const row of rows.kept) keep(parsed(row));

  return {
    get head() {
      return head;
    },
    get boots() {
      return boots;
    },
    unfinished,
    get lastClosed() {
      return lastClosed;
    },
    calibrations,
    kept,
    grow(entry) {
      head = { seq: entry.seq, hash: entry.hash };
      if (entry.kind === BOOT) boots++;
      else if (entry.kind !== JOB_OPENED && entry.kind !== JOB_CLOSED) keep(entry);
      else {
        applyToJobs(unfinished, entry);
        if (entry.kind === JOB_CLOSED) lastClosed = idOf(entry);
        for (const { id, closed } of unfinished.values()) if (closed) unfinished.delete(id);
      }
    },
  };
}

function idOf({ data }: Entry): string | null {
  const id: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "id") : null;
  return typeof id === "string" ? id : null;
}

function parsed(text: EntryText): Entry {
  try {
    return toEntry(text);
  } catch {
    throw corrupt(`entry ${text.seq} is no JSON`, CHAIN);
  }
}
