import type { EntryData } from "../engine/entries.ts";
import type { Work } from "../engine/visit.ts";

/** Journals a step as done in this boot. */
export function done(visit: Work, step: { id: string }, more: Partial<EntryData["step-done"]> = {}): Promise<void> {
  return visit.journal.append("step-done", {
    step: step.id,
    boot: visit.journal.history.boot,
    findings: [],
    ...more,
    warnings: [...(more.warnings ?? []), ...(visit.board?.news() ?? [])],
  });
}
