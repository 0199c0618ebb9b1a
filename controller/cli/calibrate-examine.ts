import { RigError, realClock } from "@proverig/drivers";
import { proveStatements } from "../calibrate/prove.ts";
import {
  type Examined,
  type ExaminedEntry,
  examinationsIn,
  loadComparison,
  loadExamination,
  recordExamination,
  STANDARD_EXAMINED,
  shownExamination,
} from "../examine/index.ts";
import { columns } from "../text/columns.ts";
import { examineText } from "../text/index.ts";
import { type Dir, print, provenPerson, withJournal } from "./calibrate-data.ts";
import { clockAfter } from "./laboratory.ts";
import { langOf } from "./lang.ts";

export interface ExamineArguments {
  data?: string;
  by?: string;
  json?: boolean;
}

/** `calibrate compare FILE`: E_n of every participant; 0 where all agree, 1 where one does not. */
export function runCompare(path: string, args: ExamineArguments): Promise<number> {
  return run(loadComparison(path, realClock().wallMs()), args);
}

/** `calibrate examine FILE`: repeatability, stability, or a result's verification; 0 where it holds, 1 where it does not. */
export function runExamine(path: string, args: ExamineArguments): Promise<number> {
  return run(loadExamination(path, realClock().wallMs()), args);
}

/** Without a data directory it is only evaluated; with one it is recorded first, and shown when that is durable. */
async function run(examined: Examined, { data, by, json }: ExamineArguments): Promise<number> {
  if ((data === undefined) !== (by === undefined)) {
    const mend = "--data DIR --by PERSON records it, neither only evaluates it";
    throw new RigError("USAGE", { what: "what is recorded needs both", where: "--data, --by", mend });
  }
  const recorded =
    data === undefined || by === undefined
      ? null
      : await withJournal(
          data,
          async (journal) => recordExamination(journal, examined, await provenPerson(journal, by)),
          clockAfter,
        );
  if (json) print(JSON.stringify(recorded ?? examined));
  else for (const line of lines(examined, recorded)) print(line);
  return examined.outcome.holds === false ? 1 : 0;
}

function lines({ given, outcome }: Examined, recorded: Pick<ExaminedEntry, "by" | "at"> | null): string[] {
  const language = langOf();
  const { kind, verdict, found, table, notes } = shownExamination(given, outcome, language);
  return [
    `${given.name}  ${given.device}  ${given.date}`,
    ...columns([table.columns, ...table.rows]).map((line) => `  ${line}`),
    `${kind}: ${found}: ${verdict}`,
    ...notes,
    ...(recorded ? [examineText.t(language, "recordedBy", { by: recorded.by, at: recorded.at })] : []),
  ];
}

/** `calibrate examinations`: all that were recorded, whose signatures hold; 3 where one does not. */
export function listExaminations({ data, json }: Dir): Promise<number> {
  return withJournal(data, async (journal) => {
    proveStatements(journal, [STANDARD_EXAMINED]);
    const all = examinationsIn(journal.rigEntries());
    const language = langOf();
    if (json) print(JSON.stringify(all));
    else if (all.length === 0) print(examineText.t(language, "none"));
    else
      for (const { given, outcome, by, at } of all) {
        const { kind, verdict, found } = shownExamination(given, outcome, language);
        print([given.date, given.device, kind, given.name, `${found}: ${verdict}`, `${by}, ${at}`].join("  "));
      }
    return 0;
  });
}
