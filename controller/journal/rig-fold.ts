import { applyToCalibrations, type CalibrationSummary } from "./calibrations.ts";
import { corrupt } from "./disk.ts";
import { EMPTY, type Entry, type EntryText, type Head, problemOfText, toEntry } from "./entry.ts";
import { applyToJobs, JOB_CLOSED, JOB_OPENED, type JobSummary } from "./jobs.ts";

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
  readonly calibrations: Map<string, CalibrationSummary>;
  readonly kept: readonly Entry[];
  /** The chain's next entry, as read from disk. Throws JOURNAL_CORRUPT. */
  take(text: EntryText): void;
  /** One that was just written. */
  grow(entry: Entry): void;
}

const CHAIN = "the rig's chain";

export function createRigFold(): RigFold {
  const unfinished = new Map<string, JobSummary>();
  const calibrations = new Map<string, CalibrationSummary>();
  const kept: Entry[] = [];
  let head = EMPTY;
  let boots = 0;

  const grow = (entry: Entry) => {
    if (entry.kind === JOB_OPENED || entry.kind === JOB_CLOSED) {
      applyToJobs(unfinished, entry);
      for (const { id, closed } of unfinished.values()) if (closed) unfinished.delete(id);
      return;
    }
    applyToCalibrations(calibrations, entry);
    kept.push(entry);
  };
  const count = ({ seq, hash, kind }: Omit<Entry, "data">) => {
    head = { seq, hash };
    if (kind === BOOT) boots++;
    return kind === BOOT;
  };

  return {
    get head() {
      return head;
    },
    get boots() {
      return boots;
    },
    unfinished,
    calibrations,
    kept,
    take(text) {
      const problem = problemOfText(text, head);
      if (problem !== null) throw corrupt(problem, CHAIN);
      if (!count(text)) grow(parsed(text));
    },
    grow(entry) {
      if (!count(entry)) grow(entry);
    },
  };
}

function parsed(text: EntryText): Entry {
  try {
    return toEntry(text);
  } catch {
    throw corrupt(`entry ${text.seq} is no JSON`, CHAIN);
  }
}
