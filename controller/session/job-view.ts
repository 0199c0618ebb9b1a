import type { History } from "../engine/history.ts";
import { notes } from "../engine/history.ts";
import { correctionsOf } from "../plan/corrections.ts";
import { deliveredBy, plan, type RigAbility, type Rules, runPoints } from "../plan/plan.ts";
import type { Step } from "../plan/steps.ts";
import type { JobView, Prompt, StepView } from "../protocol/index.ts";
import { adjustmentRecords } from "../record/adjustments.ts";
import { isScreening } from "../record/screening.ts";
import { findingsOf, type NozzleRecord, nozzleRecords, runRecord } from "../record/verdict.ts";
import { judgeJob } from "../regulation/judge.ts";
import { mpeAt } from "../regulation/mpe.ts";
import { validUntil } from "../regulation/validity.ts";

export interface JobViewParts {
  rules: Rules;
  ability: RigAbility;
  history: History;
  prompt: Prompt | null;
  paused: boolean;
  /** Does a person look at the results before the job closes? */
  inReview: boolean;
  /** A visit that can be asked for something. */
  isOpen: boolean;
}

/** Seconds that a delivery takes besides the flow itself: start, settling, reading. */
const AROUND_A_RUN_S = 6;

/** What the panel shows of a job: a fold's further fold, pure. Null before the job is opened. */
export function jobView({ rules, ability, history, prompt, paused, inReview, isOpen }: JobViewParts): JobView | null {
  const { opened } = history;
  if (!opened) return null;
  const { job } = opened;
  const steps = history.closed ? [] : plan(rules, job, ability, history);
  const records = nozzleRecords(rules, job, history);
  const volumeL = ability.measureL ?? job.volume ?? rules.profile.volumeL.value;
  const { dispenser } = job;
  return {
    id: opened.id,
    station: job.station.name,
    dispenser: [dispenser.maker, dispenser.model, dispenser.serial].filter(Boolean).join(" "),
    kind: job.kind,
    method: job.method,
    profile: { name: rules.profile.name, code: rules.profile.code, attested: opened.profile.attested },
    screening: isScreening(rules.profile, job.method, opened.profile.attested),
    mpe: mpeAt(rules.profile, volumeL, dispenser.mmq ?? rules.profile.mmqL.value),
    nozzles: job.nozzles.map(({ id, product, unitPrice }) => ({ id, product, unitPrice })),
    steps: stepViews(steps, history),
    attempts: history.attempts.map((attempt) => ({
      ...runRecord(attempt),
      nozzle: attempt.nozzle,
      point: attempt.point,
      reason: attempt.reason,
    })),
    points: records.flatMap(({ id, points }) =>
      points.map(({ runs, ...point }) => ({
        nozzle: id,
        ...point,
        // No word about a point before its last run has been made.
        verdict: runs.length > 0 && isDone(steps, id, point.point) ? point.verdict : null,
      })),
    ),
    items: records.flatMap(({ id, items }) =>
      Object.entries(items).map(([item, result]) => ({ nozzle: id, item: item as keyof typeof items, result })),
    ),
    delivery: deliveryNow(rules, ability, history),
    prompt,
    paused,
    review: inReview ? reviewOf(records) : null,
    corrections: isOpen ? correctionsOf(rules, job, ability, history) : { repeat: [], adjust: [] },
    adjustments: adjustmentRecords(rules, job, history),
    minutesLeft: history.closed ? null : minutesLeft(steps, rules),
    findings: findingsOf(rules, records, history),
    warnings: notes(history, "warnings"),
    closed: closedView(rules, history),
  };
}

function reviewOf(records: readonly NozzleRecord[]): JobView["review"] {
  const nozzles = records.map(({ id, verdict, error, repeatability }) => ({
    nozzle: id,
    verdict: verdict ?? ("inconclusive" as const),
    error,
    repeatability,
  }));
  return { verdict: judgeJob(nozzles), nozzles };
}

function isDone(steps: readonly Step[], nozzle: number, point: string): boolean {
  return steps.every((step) => step.kind !== "run" || step.nozzle !== nozzle || step.point !== point || step.done);
}

/** The first step that is not done is the one that runs. */
function stepViews(steps: readonly Step[], history: History): StepView[] {
  const running = steps.find((step) => !step.done)?.id;
  return steps.map((step) => {
    const items = history.done[step.id]?.items ?? [];
    const result = items[0]?.result ?? null;
    const state = step.id === running ? "running" : !step.done ? "todo" : result === "fail" ? "failed" : "done";
    return {
      id: step.id,
      kind: step.kind,
      nozzle: "nozzle" in step ? step.nozzle : null,
      point: "point" in step ? step.point : null,
      run: step.kind === "run" ? step.run : null,
      item: step.kind === "item" ? step.item : step.kind === "self-lock" ? "selfLock" : null,
      state,
      result,
    };
  });
}

function deliveryNow(rules: Rules, ability: RigAbility, { opened, open }: History): JobView["delivery"] {
  if (!opened || !open) return null;
  const { nozzle, point, run, preset, targetL } = open;
  const band = runPoints(rules, opened.job, ability).find(({ id }) => id === point)?.band ?? null;
  return { nozzle, point, run, preset, targetL, band };
}

function minutesLeft(steps: readonly Step[], { profile }: Rules): number {
  const seconds = steps
    .filter((step) => !step.done)
    .reduce((sum, step) => {
      if (step.kind !== "run" && step.kind !== "purge") return sum;
      return sum + (deliveredBy(step, profile) / step.path.flow) * 60 + AROUND_A_RUN_S;
    }, 0);
  return Math.round((seconds / 60) * 10) / 10;
}

function closedView(rules: Rules, { closed, closedAt, adjustments }: History): JobView["closed"] {
  if (!closed || !closedAt) return null;
  const until = closed.verdict === "conforming" ? validUntil(rules.profile, closedAt, adjustments.length > 0) : null;
  return { outcome: closed.outcome, verdict: closed.verdict, reason: closed.reason, validUntil: until };
}
