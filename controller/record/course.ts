import type { AnyEntry, AttemptKey } from "../engine/entries.ts";
import { adjustmentsOf, applyEntry, attemptsOf, emptyHistory, type History, seriesOf } from "../engine/history.ts";
import type { Recomputed } from "../evidence/index.ts";
import type { Rules } from "../plan/plan.ts";
import { verdictOf } from "./verdict.ts";

/**
 * What the journal says of its own course, held against the entries before it: an attempt's number, the run that was taken
 * back, the verdict. An attempt, a repetition or an adjustment that was taken out, and all signed again, leaves a gap here.
 */
export function courseOf(rules: Rules, entries: readonly AnyEntry[]): Recomputed[] {
  let history = emptyHistory();
  const results: Recomputed[] = [];
  for (const entry of entries) {
    results.push(...claimOf(rules, history, entry));
    // Readings say nothing of the course, and are many.
    if (entry.kind !== "trace") history = applyEntry(history, entry);
  }
  return results;
}

function claimOf(rules: Rules, history: History, entry: AnyEntry): Recomputed[] {
  switch (entry.kind) {
    case "attempt-started": {
      const past = attemptsOf(history, entry.data);
      const counts = past.some((attempt) => attempt.void === null);
      const next = counts ? "none, the run counts" : numberOf(entry.data, history, past.length + 1);
      return [{ what: `${nameOf(entry.data)}: its number`, recorded: numberIn(entry.data), recomputed: next }];
    }
    case "attempt-ended": {
      const { open } = history;
      const begun = open && `${nameOf(open)}, ${numberIn(open)}`;
      const ended = `${nameOf(entry.data)}, ${numberIn(entry.data)}`;
      return [{ what: `${nameOf(entry.data)}: the attempt that ended`, recorded: ended, recomputed: begun }];
    }
    case "run-repeated": {
      const counted = attemptsOf(history, entry.data).find((attempt) => attempt.void === null);
      const taken = counted ? numberOf(entry.data, history, counted.attempt) : "none, it does not count";
      return [{ what: `${nameOf(entry.data)}: taken back`, recorded: numberIn(entry.data), recomputed: taken }];
    }
    case "job-closed": {
      const { opened } = history;
      if (entry.data.outcome !== "completed" || !opened) return [];
      return [{ what: "verdict", recorded: entry.data.verdict, recomputed: verdictOf(rules, opened.job, history) }];
    }
    default:
      return [];
  }
}

function nameOf({ nozzle, point, run }: AttemptKey): string {
  return `nozzle ${nozzle}, ${point}, run ${run}`;
}

function numberIn(key: AttemptKey): string {
  return `attempt ${key.attempt} after ${seriesOf(key)} adjustments`;
}

function numberOf({ nozzle }: AttemptKey, history: History, attempt: number): string {
  return `attempt ${attempt} after ${adjustmentsOf(history, nozzle).length} adjustments`;
}
