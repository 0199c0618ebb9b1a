import type { AnyEntry, EntryData, EntryKind } from "../engine/entries.ts";
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
        const last = (await journal.entries(id)).at(-1);
        if (last) take(last as unknown as AnyEntry);
        return;
      }
      take((await journal.append(id, kind, { ...data })) as unknown as AnyEntry);
    },
  };
}
