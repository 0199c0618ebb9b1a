import { type AnyEntry, type EntryData, type EntryKind, jobEntries } from "../engine/entries.ts";
import { applyEntry, foldEntries } from "../engine/history.ts";
import type { JobJournal } from "../engine/visit.ts";
import type { Journal } from "../journal/index.ts";

/** One job's chain with the fold of it kept up to date, entry by durable entry. */
export function jobJournal(
  journal: Journal,
  id: string,
  entries: readonly AnyEntry[],
  onEntry: (entry: AnyEntry) => void,
): JobJournal {
  let history = foldEntries(entries);
  const take = (entry: AnyEntry) => {
    history = applyEntry(history, entry);
    onEntry(entry);
  };
  return {
    get history() {
      return history;
    },
    async append<K extends EntryKind>(kind: K, data: EntryData[K]) {
      if (kind === "job-closed") {
        const closing = data as EntryData["job-closed"];
        await journal.closeJob(id, { ...closing });
        jobEntries(await journal.entries(id))
          .slice(-1)
          .forEach(take);
        return;
      }
      jobEntries([await journal.append(id, kind, { ...data })]).forEach(take);
    },
  };
}
