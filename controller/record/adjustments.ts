import type { Job } from "../config/job.ts";
import type { SealSet } from "../engine/entries.ts";
import type { History } from "../engine/history.ts";
import type { Rules } from "../plan/plan.ts";
import { type NozzleRecord, nozzleRecord } from "./verdict.ts";

/** record.json, `adjustments`: what was done to a nozzle's measuring, and what it was before. */
export interface AdjustmentRecord {
  nozzle: number;
  /** ISO 8601 with offset. */
  at: string;
  by: string;
  /** What was done, and why. */
  work: string;
  reason: string;
  /** Set anew; empty where no seal was broken. */
  seals: SealSet[];
  /** Everything that was found since the last adjustment or the job's opening, judged as it stood; void attempts too. */
  asFound: NozzleRecord;
}

/** As found, in the order in which nozzles were adjusted. Pure: the history is wound back to each adjustment. */
export function adjustmentRecords(rules: Rules, job: Job, history: History): AdjustmentRecord[] {
  return history.adjustments.flatMap(({ nozzle, at, by, work, reason, seals, attempts, done }, i) => {
    const before: History = { ...history, adjustments: history.adjustments.slice(0, i), attempts, done };
    const found = job.nozzles.find(({ id }) => id === nozzle);
    return found ? [{ nozzle, at, by, work, reason, seals, asFound: nozzleRecord(rules, job, before, found) }] : [];
  });
}
