import { type Answer, type Operator, type Question, RigError } from "@proverig/drivers";
import type { Job } from "../config/job.ts";

/** Asks somebody at a terminal; null where there is none. */
export type AskPerson = (<T extends Question>(question: T) => Promise<Answer<T>>) | null;

/**
 * The operator of a verification without a panel: what job.yaml answers, then whoever sits at the terminal, and where
 * there is nobody, "yes" to what the start of `verify` already says (earthed, nozzle in place, fuel returned).
 */
export function jobOperator(job: Job, person: AskPerson): Operator {
  const known = answersOf(job);
  return {
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      const key = question.params?.key ?? question.id;
      if (String(key) in known) return known[String(key)] as Answer<T>;
      if (person) return person(question);
      if (question.kind === "confirm" && ASSUMED.has(question.id)) return true as Answer<T>;
      throw new RigError("ANSWER_MISSING", {
        what: `nobody is there to answer "${question.id}"`,
        where: "answers in the job",
        mend: "answer it under `answers`, or run in a terminal",
      });
    },
  };
}

/** Starting `verify` says so; contracts.md: `ready` defaults to yes. */
const ASSUMED = new Set(["ready", "fuelReturned"]);

function answersOf(job: Job): Record<string, unknown> {
  const { answers } = job;
  const known: Record<string, unknown> = {};
  if (!answers) return known;
  if (answers.ready !== undefined) known.ready = answers.ready;
  for (const [key, value] of Object.entries(answers.selfLock ?? {})) known[`selfLock.${key}`] = value;
  for (const reading of answers.readings ?? []) {
    for (const [key, value] of Object.entries(reading)) known[`reading:${reading.point}:${reading.run}:${key}`] = value;
  }
  return known;
}
