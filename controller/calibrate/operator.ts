import { type Answer, type Operator, type Question, RigError } from "@proverig/drivers";
import type { Calibration, CalibrationReading } from "../config/calibration.ts";
import { orStopped } from "../run/stoppable.ts";
import type { AskPerson } from "../verify/operator.ts";
import { askPatiently } from "../verify/patience.ts";
import { phaseOf } from "./entries.ts";

/** The run that is under way: whose readings a question is about. */
export type CalibrationRunNow = { point: string; run: number; attempt: number } | null;

export interface CalibrationOperatorParts {
  calibration: Calibration;
  /** The simulated person at a simulated rig; null where there is none. */
  simulated: Operator | null;
  person: AskPerson;
  currentRun(): CalibrationRunNow;
  signal: AbortSignal;
}

/** Starting a calibration without anybody to ask says so much. */
const ASSUMED = new Set([
  "ready",
  "fuelReturned",
  "balance.emptied",
  "balance.stable",
  "display.prepared",
  "display.hungUp",
]);

const READING_OF: Readonly<Record<string, keyof CalibrationReading>> = {
  "measure.neck": "neck",
  "measure.temperature": "temperature",
  "balance.tare": "tare",
  "balance.gross": "gross",
  "balance.density": "density",
  "reference.litres": "litres",
};

/** The operator of a calibration: what its file says was read, the simulated person, then whoever can be asked. */
export function calibrationOperator(parts: CalibrationOperatorParts): Operator {
  const { calibration, simulated, person, currentRun, signal } = parts;
  /** Pairs of probe and reference are asked for one after the other. */
  let pair = 0;
  let ohm = 0;
  let of = "";
  return {
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      const run = currentRun();
      const key = run ? `${run.point}:${run.run}:${run.attempt}` : "";
      if (key !== of) [of, pair, ohm] = [key, 0, 0];
      const known =
        question.id === "thermometer.reference"
          ? readingAt(calibration, run)?.reference?.[pair++]
          : question.id === "bridge.ohms"
            ? readingAt(calibration, run)?.ohms?.[ohm++]
            : knownAnswer(calibration, question.id, run);
      if (known !== undefined) return typed(question, known);
      if (simulated && question.id.startsWith("display.")) return simulated.ask(question);
      if (simulated && (question.id === "probe.inBath" || question.id.startsWith("bridge.ohms")))
        return simulated.ask(question);
      if (person) return orStopped(signal, askPatiently(person, question, signal));
      if (question.kind === "confirm" && ASSUMED.has(question.id)) return typed(question, true);
      throw new RigError("ANSWER_MISSING", {
        what: `nobody is there to answer "${question.id}"${run ? ` for ${run.point} run ${run.run}` : ""}`,
        where: "answers in the calibration",
        mend: "answer it under `answers`, or run in a terminal",
      });
    },
  };
}

function knownAnswer({ answers }: Calibration, id: string, run: CalibrationRunNow): unknown {
  if (id === "ready") return answers.ready;
  if (id === "work.done") return answers.workDone;
  const key = READING_OF[id];
  const found = key === undefined ? undefined : find(answers.readings, run)?.[key];
  return found ?? (id === "balance.density" ? answers.density : undefined);
}

function readingAt({ answers }: Calibration, run: CalibrationRunNow): CalibrationReading | undefined {
  return find(answers.readings, run);
}

/** What was written down for the first attempt says nothing about another. */
function find(readings: readonly CalibrationReading[], now: CalibrationRunNow): CalibrationReading | undefined {
  const at = now && now.attempt === 1 ? phaseOf(now.point) : null;
  if (!at || !now) return undefined;
  return readings.find(({ phase, point, run }) => phase === at.phase && point === at.index && run === now.run);
}

function typed<T extends Question>(question: T, answer: unknown): Answer<T> {
  const wanted = { confirm: "boolean", number: "number", text: "string" }[question.kind];
  if (typeof answer === wanted) return answer as Answer<T>;
  throw new RigError("CALIBRATION_INVALID", {
    what: `the answer to "${question.id}" is a ${typeof answer}, not a ${wanted}`,
    where: "answers in the calibration",
    mend: "correct it",
  });
}
