import { parseJob } from "../config/job.ts";
import type { Journal } from "../journal/index.ts";
import type { PanelState } from "../protocol/index.ts";

type Unfinished = PanelState["unfinished"];

/**
 * Visits that were begun and not finished, and where they were: whoever goes on with one must stand at the same dispenser.
 * A place is read from the job's own chain, once; `changed` is called when it is known.
 */
export function createUnfinished(journal: Pick<Journal, "unfinished" | "entries">, changed: () => void) {
  const places = new Map<string, Unfinished[number]["place"]>();

  const find = async (id: string) => {
    places.set(id, null);
    const file = await jobFileOf(journal, id);
    if (file === null) return;
    const { station, dispenser, nozzles } = parseJob(Buffer.from(file), id).job;
    const type = [dispenser.model, dispenser.serial].filter((part) => part !== undefined);
    places.set(id, { station: station.name, dispenser: type.join(" "), nozzles: nozzles.map((nozzle) => nozzle.id) });
    changed();
  };

  return (): Unfinished =>
    journal.unfinished().map(({ id, openedAt }) => {
      // What cannot be read is told to whoever goes on with it; until then its place stays unknown.
      if (!places.has(id)) find(id).catch(() => undefined);
      return { id, openedAt, place: places.get(id) ?? null };
    });
}

/** The job file that a visit was begun with, as the journal keeps it; null where it has none. */
export async function jobFileOf(journal: Pick<Journal, "entries">, id: string): Promise<string | null> {
  const first = (await journal.entries(id)).at(0);
  const file = typeof first?.data === "object" && first.data !== null ? Reflect.get(first.data, "jobFile") : undefined;
  return typeof file === "string" ? file : null;
}
