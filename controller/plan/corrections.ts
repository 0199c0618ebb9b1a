import type { Job } from "../config/job.ts";
import { adjustmentsOf, attemptsOf, type History } from "../engine/history.ts";
import { plan, type RigAbility, type Rules } from "./plan.ts";

/** What a person may have done anew, and why not. Pure. */
export interface Corrections {
  /** Runs that count and have an attempt left. */
  repeat: Array<{ nozzle: number; point: string; run: number; attemptsLeft: number }>;
  /** Nozzles that are finished and may be adjusted so many more times. */
  adjust: Array<{ nozzle: number; left: number }>;
}

export interface RunAt {
  nozzle: number;
  point: string;
  run: number;
}

/** An attempt of the counted run's to be taken back, or why it may not be. */
export type Repeat = { attempt: number; series: number } | { refused: string };

/** Three attempts a run altogether, whoever voided them. The error is not looked at: that it was known is what is recorded. */
export function repeatOf({ profile }: Rules, history: History, at: RunAt): Repeat {
  if (history.closed) return { refused: "the job is closed" };
  const where = `${at.point} run ${at.run} (nozzle ${at.nozzle})`;
  const { open } = history;
  if (open && open.nozzle === at.nozzle && open.point === at.point && open.run === at.run) {
    return { refused: `${where} is being delivered: void it instead` };
  }
  const attempts = attemptsOf(history, at);
  const counted = attempts.find((attempt) => attempt.void === null);
  if (!counted) return { refused: `${where} has not been finished` };
  const limit = profile.attempts.value;
  if (attempts.length >= limit) return { refused: `${where} has had its ${limit} attempts` };
  return { attempt: counted.attempt, series: adjustmentsOf(history, at.nozzle).length };
}

/** Null when the nozzle may be adjusted now; else why not. */
export function adjustRefusal(
  rules: Rules,
  job: Job,
  ability: RigAbility,
  history: History,
  nozzle: number,
): string | null {
  if (history.closed) return "the job is closed";
  if (!job.nozzles.some(({ id }) => id === nozzle)) return `there is no nozzle ${nozzle} in this job`;
  // Nobody opens a dispenser that delivers.
  if (history.open || history.purging) return "oil flows: wait until the run has ended";
  const own = plan(rules, job, ability, history).filter(
    (step) => (step.kind === "run" || step.kind === "display-look") && step.nozzle === nozzle,
  );
  if (own.some((step) => !step.done)) return `nozzle ${nozzle} has not been finished`;
  const limit = rules.profile.adjustments.value;
  if (adjustmentsOf(history, nozzle).length >= limit) return `nozzle ${nozzle} has been adjusted ${limit} times`;
  return null;
}

export function correctionsOf(rules: Rules, job: Job, ability: RigAbility, history: History): Corrections {
  if (history.closed) return { repeat: [], adjust: [] };
  const limits = rules.profile;
  const runs = plan(rules, job, ability, history).filter((step) => step.kind === "run");
  return {
    repeat: runs.flatMap(({ nozzle, point, run }) => {
      if ("refused" in repeatOf(rules, history, { nozzle, point, run })) return [];
      const attemptsLeft = limits.attempts.value - attemptsOf(history, { nozzle, point, run }).length;
      return [{ nozzle, point, run, attemptsLeft }];
    }),
    adjust: job.nozzles.flatMap(({ id: nozzle }) =>
      adjustRefusal(rules, job, ability, history, nozzle) === null
        ? [{ nozzle, left: limits.adjustments.value - adjustmentsOf(history, nozzle).length }]
        : [],
    ),
  };
}
