import type { Job } from "../config/job.ts";
import type { Note } from "../engine/entries.ts";
import { type History, notes } from "../engine/history.ts";
import type { Rules } from "../plan/plan.ts";
import type { Method, Verdict } from "../regulation/profile.ts";
import { validUntil } from "../regulation/validity.ts";
import { type AdjustmentRecord, adjustmentRecords } from "./adjustments.ts";
import { isScreening } from "./screening.ts";
import { findingsOf, type NozzleRecord, nozzleRecords } from "./verdict.ts";

/** record.json (docs/evidence.md). Errors, repeatability and U in percent, unrounded; times ISO 8601 with offset. */
export interface JobRecord {
  schema: "proverig/record/1";
  outcome: "completed" | "rig-fault" | "aborted";
  reason: string | null;
  job: Job;
  rig: { id: string; configHash: string; bench: boolean };
  software: { version: string; regulationCode: string };
  profile: { name: string; overlays: string[]; attested: boolean };
  /** A master meter under a profile that does not yet allow it as a standard. */
  screening: boolean;
  method: Method;
  ambient: number | null;
  verdict: Verdict | null;
  validUntil: string | null;
  startedAt: string;
  endedAt: string;
  adjustments: AdjustmentRecord[];
  findings: Note[];
  warnings: Note[];
  nozzles: NozzleRecord[];
  /** `calibration`: the chain of the accepted calibration that was used; absent where rig.yaml's certificate was. */
  standards: Array<{ name: string; certificate: string; validUntil: string; calibration?: string }>;
  chain: { entries: number; head: string; signature: string; publicKey: string };
}

export interface RecordParts {
  rules: Rules;
  history: History;
  chain: JobRecord["chain"];
}

/** The record of a closed job: a fold over its journal and the files it names. Pure. Null while the job is open. */
export function recordOf({ rules, history, chain }: RecordParts): JobRecord | null {
  const { opened, openedAt, closed, closedAt } = history;
  if (!opened || !openedAt || !closed || !closedAt) return null;
  const { job, basis } = opened;
  const completed = closed.outcome === "completed";
  const judged = nozzleRecords(rules, job, history);
  const verdict = completed ? closed.verdict : null;
  return {
    schema: "proverig/record/1",
    outcome: closed.outcome,
    reason: closed.reason,
    job,
    rig: { id: opened.rigId, configHash: opened.configHash, bench: basis.bench },
    software: opened.software,
    profile: opened.profile,
    screening: isScreening(rules.profile, job.method, opened.profile.attested),
    method: job.method,
    ambient: Object.values(history.done).findLast((step) => step.ambient !== undefined)?.ambient ?? null,
    verdict,
    validUntil: verdict === "conforming" ? validUntil(rules.profile, closedAt, history.adjustments.length > 0) : null,
    startedAt: openedAt,
    endedAt: closedAt,
    adjustments: adjustmentRecords(rules, job, history).map((adjustment) =>
      completed ? adjustment : { ...adjustment, asFound: withoutVerdict(adjustment.asFound) },
    ),
    findings: findingsOf(rules, judged, history),
    warnings: notes(history, "warnings"),
    nozzles: completed ? judged : judged.map(withoutVerdict),
    standards: Object.entries(basis.standards).map(([name, { certificate, validUntil }]) => ({
      name,
      certificate,
      validUntil,
      ...basis.sources?.[name],
    })),
    chain,
  };
}

/** A fault of the rig is never a verdict, nor half of one. */
function withoutVerdict(nozzle: NozzleRecord): NozzleRecord {
  return { ...nozzle, verdict: null, points: nozzle.points.map((point) => ({ ...point, verdict: null })) };
}
