import type { Repeated } from "../regulation/run.ts";
import { t } from "../text/index.ts";
import type { AttemptKey, EntryData, Note, TypedEntry } from "./entries.ts";
import type { History } from "./history.ts";

/** `repeated`: it counted until a person took it back. */
export type Attempt = EntryData["attempt-ended"] & { repeated?: Repeated };

/** A nozzle was adjusted: what had been found until then. */
export interface Adjustment extends Omit<EntryData["nozzle-adjusted"], "warnings"> {
  at: string;
  warnings: readonly Note[];
  /** Of this nozzle, since its last adjustment or the job's opening. */
  attempts: Attempt[];
  /** All steps as they stood. */
  done: History["done"];
}

/** The step that somebody does who puts a nozzle into the rig: its id begins so and ends with the nozzle. */
const READY = "ready:";

export function seriesOf({ series }: Pick<AttemptKey, "series">): number {
  return series ?? 0;
}

export function sameRun(a: AttemptKey, b: Omit<AttemptKey, "attempt" | "series">): boolean {
  return a.nozzle === b.nozzle && a.point === b.point && a.run === b.run;
}

/** How often a nozzle has been adjusted in this job. */
export function adjustmentsOf(history: Pick<History, "adjustments">, nozzle: number): Adjustment[] {
  return history.adjustments.filter((each) => each.nozzle === nozzle);
}

/** Every attempt of the job, as found ones too, nozzle by nozzle in the order in which they were made. */
export function allAttempts({ adjustments, attempts }: Pick<History, "adjustments" | "attempts">): Attempt[] {
  return [...adjustments.flatMap((each) => each.attempts), ...attempts];
}

/** A nozzle that comes into the rig puts another one out, and its oil after it. */
export function nozzleInRig(history: History, step: string): Pick<History, "inRig" | "purgedFor"> {
  const { inRig, purgedFor } = history;
  if (!step.startsWith(READY)) return { inRig, purgedFor };
  const nozzle = Number(step.slice(READY.length));
  return { inRig: nozzle, purgedFor: purgedFor === nozzle ? nozzle : null };
}

/** Taken back once: what did not count before is not touched. */
export function takenBack(attempt: Attempt, { at, data }: TypedEntry<"run-repeated">): Attempt {
  const isIt = sameRun(attempt, data) && attempt.attempt === data.attempt && seriesOf(attempt) === seriesOf(data);
  if (!isIt || attempt.void !== null) return attempt;
  const { by, reason } = data;
  return { ...attempt, void: "operator", reason: `${by}: ${reason}`, repeated: { at, by, reason } };
}

/** The display is looked at anew; seals and self-lock where seals were broken. Who has worked at it has moved the nozzle. */
export function adjusted(history: History, { at, data }: TypedEntry<"nozzle-adjusted">): History {
  const { nozzle, seals } = data;
  const undone = (step: string) =>
    step.startsWith(`display:${nozzle}:`) || (seals.length > 0 && (step === "item:seals" || step === "self-lock"));
  const own = (attempt: Attempt) => attempt.nozzle === nozzle;
  return {
    ...history,
    done: Object.fromEntries(Object.entries(history.done).filter(([step]) => !undone(step))),
    inRig: null,
    attempts: history.attempts.filter((attempt) => !own(attempt)),
    adjustments: [...history.adjustments, { ...data, at, attempts: history.attempts.filter(own), done: history.done }],
  };
}

/** A void that came after the error was known must not look like the others. */
export function repeatWarning(attempt: Attempt): Note[] {
  const { nozzle, point, run, repeated, result } = attempt;
  if (!repeated) return [];
  const { by, reason } = repeated;
  const error = result ? `${result.error > 0 ? "+" : ""}${result.error.toFixed(3)} %` : "-";
  const params = { nozzle, point, run, attempt: attempt.attempt, error, by, reason };
  return [{ code: "RUN_REPEATED", text: t("en", "warning.RUN_REPEATED", params) }];
}
