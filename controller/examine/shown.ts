import type { ExaminationGiven, ExaminationOutcome } from "@proverig/calibration";
import { fixed } from "../documents/numbers.ts";
import { type ExamineTextKey, examineText, type Language, type TextParams } from "../text/index.ts";

/** An examination as the terminal, the panel and the documents show it: what was found, and its numbers as a table. */
export interface ShownExamination {
  kind: string;
  /** Holds, does not, or the first of its kind. */
  verdict: string;
  /** The number that decided against what it may be. */
  found: string;
  table: { columns: string[]; rows: string[][] };
  notes: string[];
}

export function shownExamination(
  given: ExaminationGiven,
  outcome: ExaminationOutcome,
  language: Language,
): ShownExamination {
  const say = (key: ExamineTextKey, params?: TextParams) => examineText.t(language, key, params);
  return {
    kind: say(given.examination),
    verdict: say(verdictKey(outcome.holds)),
    found: say(foundKey(given, outcome), {
      found: made(outcome.found),
      limit: made(outcome.limit),
      unit: given.unit,
      n: countOf(given),
    }),
    table: tableOf(given, outcome, say),
    notes: [...outcome.notes.map((note) => say(`note.${note}`)), say("recalled")],
  };
}

function verdictKey(holds: boolean | null): "holds" | "fails" | "open" {
  return holds === null ? "open" : holds ? "holds" : "fails";
}

function foundKey({ examination }: ExaminationGiven, { limit }: ExaminationOutcome): ExamineTextKey {
  return examination === "repeatability" && limit === null ? "found.repeatability.first" : `found.${examination}`;
}

function countOf(given: ExaminationGiven): number {
  if (given.examination === "repeatability") return given.readings.length;
  return given.examination === "stability" ? given.occasions.length : 0;
}

type Say = (key: ExamineTextKey, params?: TextParams) => string;

function tableOf(given: ExaminationGiven, { places, means }: ExaminationOutcome, say: Say) {
  const { unit } = given;
  switch (given.examination) {
    case "repeatability":
      return { columns: [say("head.n"), say("head.reading", { unit })], rows: given.readings.map(numbered) };
    case "stability":
      return {
        columns: [say("head.date"), say("head.n"), say("head.mean", { unit })],
        rows: given.occasions.map(({ date, readings }, i) => [date, String(readings.length), made(means[i] ?? null)]),
      };
    case "result":
      return {
        columns: [say("head.participant"), say("head.value", { unit }), say("head.U", { unit })],
        rows: [
          [say("own"), number(given.own.value), number(given.own.U)],
          ...("peers" in given
            ? given.peers.map((value) => [say("peers"), number(value), "—"])
            : [[say("reference"), number(given.reference.value), number(given.reference.U)]]),
        ],
      };
    case "comparison":
      return {
        columns: [
          say("head.at"),
          say("head.participant"),
          say("head.value", { unit }),
          say("head.U", { unit }),
          say("head.En"),
          say("head.verdict"),
        ],
        rows: places.flatMap(({ at, reference, results }) => [
          [
            place(at),
            given.reference ?? say("mean"),
            number(reference.value),
            number(reference.U),
            "—",
            say("reference"),
          ],
          ...results.map(({ participant, value, U, En, agrees }) => [
            place(at),
            participant,
            number(value),
            number(U),
            fixed(En, 2),
            say(verdictKey(agrees)),
          ]),
        ]),
      };
  }
}

function numbered(value: number, i: number): string[] {
  return [String(i + 1), number(value)];
}

function place(at: number | null): string {
  return at === null ? "—" : String(at);
}

/** Six digits that count: what was typed stays as it was typed. */
function number(value: number | null): string {
  if (value === null) return "—";
  return String(Number(value.toPrecision(6))).replace(/^-/, "−");
}

/** Four digits that count, of what was computed. */
function made(value: number | null): string {
  return number(value === null ? null : Number(value.toPrecision(4)));
}
