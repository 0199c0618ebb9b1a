import type { Decimals } from "@proverig/drivers";
import type { Job } from "../config/job.ts";
import type { Note } from "../engine/entries.ts";
import { type Attempt, type History, notes } from "../engine/history.ts";
import type { Rules } from "../plan/plan.ts";
import { countedRuns, judgeJob, judgeNozzle, judgePoint } from "../regulation/judge.ts";
import { paymentItem } from "../regulation/payment.ts";
import type { ItemId, ItemResult, Verdict } from "../regulation/profile.ts";
import type { PointResult, RunRecord } from "../regulation/run.ts";

export interface PointRecord extends PointResult {
  point: string;
  flowBand: [number, number];
  runs: RunRecord[];
}

export interface NozzleRecord {
  id: number;
  product: string;
  verdict: Verdict | null;
  error: number | null;
  repeatability: number | null;
  items: Partial<Record<ItemId, ItemResult>>;
  points: PointRecord[];
}

/** What was found out about each nozzle so far; judged as it stands. Pure: a fold's further fold. */
export function nozzleRecords(rules: Rules, job: Job, history: History): NozzleRecord[] {
  return job.nozzles.map((nozzle) => nozzleRecord(rules, job, history, nozzle));
}

/** One nozzle, as it was left after its last adjustment. */
export function nozzleRecord(
  rules: Rules,
  job: Job,
  history: History,
  { id, product, unitPrice }: Job["nozzles"][number],
): NozzleRecord {
  const points = rules.kind.points.map((point) => pointRecord(rules, job, history, id, point.id, point.runs.value));
  const items = itemsOf(rules, job, history, id, unitPrice);
  const judged = judgeNozzle(rules.profile, job.kind, { items, points });
  return { id, product, ...judged, items, points };
}

/** The job's verdict as it stands: what was not judged is inconclusive. */
export function verdictOf(rules: Rules, job: Job, history: History): Verdict {
  return judgeJob(nozzleRecords(rules, job, history).map(({ verdict }) => ({ verdict: verdict ?? "inconclusive" })));
}

function pointRecord(
  rules: Rules,
  job: Job,
  history: History,
  nozzle: number,
  id: string,
  runsNeeded: number,
): PointRecord {
  const point = rules.profile.flowPoints.find((each) => each.id === id);
  const { qmax, mmq } = job.dispenser;
  const attempts = history.attempts.filter((attempt) => attempt.nozzle === nozzle && attempt.point === id);
  const runs = attempts.map(runRecord);
  const counted = countedRuns(runs);
  const references = runs.flatMap((run) => (run.void === null && run.reference !== null ? [run.reference] : []));
  const volumeL = references.length > 0 ? Math.min(...references) : null;
  const judged = judgePoint(rules.profile, counted, {
    volumeL,
    runsNeeded,
    ...(mmq === undefined ? {} : { mmqL: mmq }),
  });
  const flowBand: [number, number] = [round6((point?.low.value ?? 0) * qmax), round6((point?.high.value ?? 0) * qmax)];
  return { point: id, flowBand, ...judged, runs };
}

export function runRecord(attempt: Attempt): RunRecord {
  const { run, attempt: number, preset, startedAt, endedAt, result, repeated } = attempt;
  return {
    run,
    attempt: number,
    preset,
    display: result?.display ?? null,
    displayStart: result?.displayStart ?? null,
    amount: result?.amount ?? null,
    reference: result?.reference ?? null,
    meterVolume: result?.meterVolume ?? null,
    flow: result?.flow ?? null,
    tJ: result?.tJ ?? null,
    tM: result?.tM ?? null,
    error: result?.error ?? null,
    U: result?.U ?? null,
    startedAt,
    endedAt,
    void: attempt.void,
    ...(repeated ? { repeated } : {}),
  };
}

/**
 * The worst answer counts: one look that failed is not undone by another that passed, nor by an adjustment, which mends
 * the measuring and no seal, lock or nameplate.
 */
function itemsOf(rules: Rules, job: Job, history: History, nozzle: number, unitPrice: number | undefined) {
  const items: Partial<Record<ItemId, ItemResult>> = {};
  const rank: ItemResult[] = ["fail", "not-verified", "pass"];
  for (const step of Object.values(history.done)) {
    for (const { nozzle: of, item, result } of step.items ?? []) {
      if (of !== null && of !== nozzle) continue;
      const known = items[item];
      items[item] = known === undefined ? result : (rank.find((each) => each === known || each === result) ?? result);
    }
  }
  for (const { done } of history.adjustments) {
    for (const { nozzle: of, item, result } of Object.values(done).flatMap((step) => step.items ?? [])) {
      if ((of === null || of === nozzle) && result === "fail") items[item] = "fail";
    }
  }
  const decimals = history.opened?.basis.decimals[String(nozzle)];
  const counted = history.attempts
    .filter((attempt) => attempt.nozzle === nozzle && attempt.void === null)
    .map((attempt) => ({ ...runRecord(attempt), price: shownPrice(attempt, decimals) }));
  items.payment = paymentItem(counted, unitPrice, job.dispenser.minPaymentVariable);
  for (const item of Object.keys(rules.kind.items) as ItemId[]) items[item] ??= "not-verified";
  return items;
}

function shownPrice({ rest }: Attempt, decimals: Decimals | undefined): number | null {
  return rest?.price && decimals ? rest.price / 10 ** decimals.price : null;
}

/** Findings of the journal, and what only shows over all runs. */
export function findingsOf(rules: Rules, records: readonly NozzleRecord[], history: History): Note[] {
  const advisories = rules.profile.advisories.flatMap(({ id, limitPercent, text }) =>
    records
      .filter(({ error }) => error !== null && Math.abs(error) > limitPercent.value)
      .map(({ id: nozzle }) => ({ code: id, text: `nozzle ${nozzle}: ${text.en}` })),
  );
  return [...notes(history, "findings"), ...advisories];
}

const round6 = (value: number) => Math.round(value * 1e6) / 1e6;
