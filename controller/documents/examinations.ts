import { type ExaminedEntry, shownExamination } from "../examine/index.ts";
import type { ExaminationRow, ExaminationView } from "../protocol/index.ts";
import type { Language } from "../text/index.ts";

/** As a list has them, the newest first. */
export function examinationRows(all: readonly ExaminedEntry[], language: Language): ExaminationRow[] {
  return examinationViews(all, language).map(({ table: _, notes: __, ...row }) => row);
}

/** With their numbers. */
export function examinationViews(all: readonly ExaminedEntry[], language: Language): ExaminationView[] {
  return all.toReversed().map(({ id, given, outcome, by, at }) => {
    const { kind, verdict, found, table, notes } = shownExamination(given, outcome, language);
    const { device, name, date } = given;
    return { id, device, kind, name, date, at, by, holds: outcome.holds, verdict, found, table, notes };
  });
}
