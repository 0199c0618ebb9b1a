import { type Answer, type Operator, type Question, RigError } from "@proverig/drivers";
import type { Job } from "../config/job.ts";
import type { AttemptKey } from "../engine/entries.ts";
import { orStopped } from "../run/stoppable.ts";
import { askPatiently } from "./patience.ts";

/** Asks somebody at a terminal; null where there is none. */
export type AskPerson = (<T extends Question>(question: T) => Promise<Answer<T>>) | null;

/** The run that is under way: whose readings a question is about. */
export type CurrentRun = AttemptKey | null;

export interface OperatorParts {
  job: Job;
  /** The simulated person at a simulated rig; it answers what it can see there. */
  simulated: Operator | null;
  person: AskPerson;
  currentRun(): CurrentRun;
  /** Has the dispenser been worked at since the job was written? */
  adjusted(): boolean;
  /** Was something done anew since: a run taken back, a nozzle adjusted? The nozzle may have been hung up meanwhile. */
  moved(): boolean;
  /** A stop does not wait for an answer. */
  signal: AbortSignal;
}

/** Starting `verify` without anybody to ask says so (docs/job.md: `ready` defaults to yes). */
const ASSUMED = new Set(["ready", "fuelReturned", "display.prepared", "display.hungUp"]);

/** What job.yaml's readings of a run answer. */
const READING_OF: Readonly<Record<string, "neck" | "tJ" | "tB" | "display" | "amount">> = {
  "measure.neck": "neck",
  "measure.temperature": "tB",
  "nozzle.temperature": "tJ",
  "display.volume": "display",
  "display.amount": "amount",
};

/**
 * The operator of a verification without a panel: what job.yaml answers, then the simulated person, then whoever sits at
 * the terminal. Rejects with ANSWER_MISSING where nobody can say.
 */
export function jobOperator({ job, simulated, person, currentRun, adjusted, moved, signal }: OperatorParts): Operator {
  return {
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      // What was read from it beforehand says nothing about a dispenser that was opened since.
      const stale = (question.id.startsWith("selfLock.") && adjusted()) || (question.id === "ready" && moved());
      const known = stale ? undefined : knownAnswer(job, question.id, currentRun());
      if (known !== undefined) return typed(question, known);
      if (simulated && isSimulated(question.id)) return simulated.ask(question);
      // Who has answered for the self-lock and left a field out has not read it: he is not asked again.
      const leftOut = !stale && question.id.startsWith("selfLock.") && job.answers?.selfLock !== undefined;
      if (person && !leftOut) return orStopped(signal, askPatiently(person, question, signal));
      if (question.kind === "confirm" && ASSUMED.has(question.id)) return typed(question, true);
      if (READING_OF[question.id] && !isFirst(currentRun())) throw ofAnotherAttempt(question.id);
      throw new RigError("ANSWER_MISSING", {
        what: `nobody is there to answer "${question.id}"`,
        where: "answers in the job",
        mend: "answer it under `answers`, or run in a terminal",
      });
    },
  };
}

function isSimulated(id: string): boolean {
  return id.startsWith("display.");
}

function knownAnswer({ answers, nozzles }: Job, id: string, run: CurrentRun): unknown {
  if (id === "ready") return answers?.ready;
  const [subject, field] = id.split(".");
  if (subject === "selfLock" && field !== undefined) return answers?.selfLock && Reflect.get(answers.selfLock, field);
  if (id === "display.price") return nozzles.find(({ id: nozzle }) => nozzle === run?.nozzle)?.unitPrice;
  const key = READING_OF[id];
  // What was written down for the first attempt says nothing about another.
  if (key === undefined || run === null || !isFirst(run)) return undefined;
  const readings = answers?.readings ?? [];
  return readings.find((reading) => isOf(reading, run))?.[key];
}

function isFirst(run: CurrentRun): boolean {
  return run === null || (run.attempt === 1 && !run.series);
}

function ofAnotherAttempt(id: string): RigError {
  return new RigError("READING_IMPLAUSIBLE", {
    what: `the job's answer to "${id}" is of an attempt that was void`,
    where: "answers.readings in the job",
    mend: "verify anew, or run in a terminal",
  });
}

function isOf(reading: { nozzle?: number | undefined; point: string; run: number }, at: NonNullable<CurrentRun>) {
  return reading.point === at.point && reading.run === at.run && (reading.nozzle ?? at.nozzle) === at.nozzle;
}

function typed<T extends Question>(question: T, answer: unknown): Answer<T> {
  const wanted = { confirm: "boolean", number: "number", text: "string" }[question.kind];
  if (typeof answer === wanted) return answer as Answer<T>;
  throw new RigError("JOB_INVALID", {
    what: `the answer to "${question.id}" is a ${typeof answer}, not a ${wanted}`,
    where: "answers in the job",
    mend: "correct it",
  });
}
