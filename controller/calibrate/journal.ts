import { RigError } from "@proverig/drivers";
import type { EntryData, EntryKind } from "../engine/entries.ts";
import type { JobJournal } from "../engine/visit.ts";
import type { Journal } from "../journal/index.ts";
import {
  type AnyCalibrationEntry,
  type CalibrationEntryData,
  type CalibrationEntryKind,
  calibrationEntries,
} from "./entries.ts";
import { applyCalibrationEntry, type CalibrationHistory, foldCalibration } from "./history.ts";

/** One calibration's chain with the fold of it kept up to date, entry by durable entry. */
export interface CalibrationJournal {
  readonly calibration: CalibrationHistory;
  append<K extends Exclude<CalibrationEntryKind, "calibration-opened" | "calibration-closed">>(
    kind: K,
    data: CalibrationEntryData[K],
  ): Promise<void>;
  close(data: CalibrationEntryData["calibration-closed"]): Promise<void>;
  /** The same chain as purge, zero and deliveries know it. */
  readonly shared: JobJournal;
}

export function calibrationJournal(
  journal: Journal,
  id: string,
  entries: readonly AnyCalibrationEntry[],
  onEntry: (entry: AnyCalibrationEntry) => void,
): CalibrationJournal {
  let history = foldCalibration(entries);
  const take = (entry: AnyCalibrationEntry) => {
    history = applyCalibrationEntry(history, entry);
    onEntry(entry);
  };
  const append = async (kind: string, data: object) => {
    calibrationEntries([await journal.append(id, kind, { ...data })]).forEach(take);
  };
  return {
    get calibration() {
      return history;
    },
    append,
    async close(data) {
      const { outcome, certificate } = data;
      await journal.closeCalibration(id, { outcome, certificate: certificate?.number ?? null }, { ...data });
      calibrationEntries(await journal.entries(id))
        .slice(-1)
        .forEach(take);
    },
    shared: {
      get history() {
        return history.work;
      },
      async append<K extends EntryKind>(kind: K, data: EntryData[K]) {
        if (!SHARED.has(kind)) throw new RigError("INTERNAL", { what: `${kind} is no entry of a calibration` });
        await append(kind, { ...data });
      },
    },
  };
}

const SHARED: ReadonlySet<EntryKind> = new Set(["boot", "step-done", "purge-started", "purge-ended", "trip"]);
