import type { Job } from "../config/job.ts";
import type { Entry } from "../journal/index.ts";
import type { Basis } from "../record/basis.ts";
import type { ItemId, ItemResult, Verdict } from "../regulation/profile.ts";
import type { RestReadings, RunResult, TraceChunk } from "../regulation/raw.ts";
import type { VoidReason } from "../regulation/run.ts";

/** A finding is about the dispenser, a warning about the rig or the way the work was done. Neither changes E. */
export interface Note {
  code: string;
  text: string;
}

export interface AttemptKey {
  nozzle: number;
  point: string;
  run: number;
  attempt: number;
  /** How often the nozzle had been adjusted before; absent: never. Attempts count anew in each series. */
  series?: number;
}

/** A seal that was set, by its place and code. */
export interface SealSet {
  place: string;
  code: string;
}

export type { LineState, RestReadings, RunResult, TraceChunk } from "../regulation/raw.ts";

export interface EntryData {
  "job-opened": {
    id: string;
    jobSha256: string;
    rigHead: string;
    rigId: string;
    configHash: string;
    profile: { name: string; overlays: string[]; attested: boolean };
    software: { version: string; regulationCode: string };
    /** job.yaml as read, so that a visit can be gone on with wherever the file is. */
    jobFile: string;
    /** job.yaml as understood. */
    job: Job;
    /** What of the rig's configuration the results rest on. */
    basis: Basis;
    warnings: Note[];
  };
  boot: { boot: number; reason: "start" | "resume" | "idle"; seed: number | null };
  "step-done": {
    step: string;
    boot: number;
    ambient?: number | null;
    items?: Array<{ nozzle: number | null; item: ItemId; result: ItemResult }>;
    values?: Record<string, unknown>;
    findings: Note[];
    warnings: Note[];
  };
  "attempt-started": AttemptKey & { preset: boolean; targetL: number; path: string[]; startedAt: string };
  trace: AttemptKey & TraceChunk;
  "attempt-ended": AttemptKey & {
    path: string[];
    preset: boolean;
    startedAt: string;
    endedAt: string;
    void: VoidReason | null;
    reason: string | null;
    rest: RestReadings | null;
    result: RunResult | null;
    /** SHA-256 over all raw readings of the attempt as they stand in its traces; null where there are none. */
    traceSha256: string | null;
    /** Litres that went into the receiver. */
    receivedL: number;
    /** Seconds from the close command to rest, as overrun / flow; null if not learned. */
    closingS: number | null;
    findings: Note[];
    warnings: Note[];
  };
  /** A process that dies in a purge leaves no trace of it; so much may then be in the receiver. */
  "purge-started": { step: string; nozzle: number; boot: number; maxL: number };
  "purge-ended": {
    /** With ":cut-off" at its end where the purge was not finished. */
    step: string;
    nozzle: number;
    boot: number;
    receivedL: number;
    closingS: number | null;
    path: string[];
    flowLpm: number;
  };
  trip: { name: string; detail: string };
  /** A person took a counted run back: the attempt is void from here on, and keeps its numbers. */
  "run-repeated": AttemptKey & { by: string; reason: string };
  /** The dispenser was adjusted: what was found of the nozzle until here is as found, its runs begin anew. */
  "nozzle-adjusted": {
    nozzle: number;
    by: string;
    /** What was done, and why. */
    work: string;
    reason: string;
    /** Set anew; empty where no seal was broken. */
    seals: SealSet[];
    warnings: Note[];
  };
  /** A person has looked at the results and lets the job close. */
  reviewed: { by: string };
  "job-closed": {
    outcome: "completed" | "rig-fault" | "aborted";
    reason: string | null;
    verdict: Verdict | null;
  };
}

export type EntryKind = keyof EntryData;

export interface TypedEntry<K extends EntryKind = EntryKind> {
  seq: number;
  at: string;
  kind: K;
  data: EntryData[K];
}

export type AnyEntry = { [K in EntryKind]: TypedEntry<K> }[EntryKind];

/**
 * A job's chain as it was appended. Its shapes are taken on trust: nobody but this program appends to a journal. Whoever
 * has a chain from elsewhere (recompute) counts on exceptions.
 */
export function jobEntries(chain: readonly Entry[]): AnyEntry[] {
  return chain as unknown as AnyEntry[];
}
