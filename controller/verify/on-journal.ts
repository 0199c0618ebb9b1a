import { RigError, type SimClock } from "@proverig/drivers";
import type { StationConfig } from "@proverig/drivers/station";
import type { RigConfig } from "../config/rig.ts";
import { type Journal, type JournalOptions, openJournal } from "../journal/index.ts";
import { requirePorts } from "../rig/open.ts";
import { clockOf } from "./clock.ts";

export interface OnJournalOptions {
  config: RigConfig;
  station: StationConfig | null;
  /** Simulated seconds a second; Infinity for --fast; null in real time. */
  speed: number | null;
  data: string;
  /** Switches of the journal's disk, for benches and tests. */
  faults?: JournalOptions["faults"];
}

/** One command's work on the data directory's journal, with the clock of the rig. Rejects with SIMULATED_ONLY, PORT_NOT_FOUND and those of the journal. */
export async function onJournal<T>(
  { config, station, speed, data, faults }: OnJournalOptions,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  if (speed !== null && !config.simulated) {
    throw new RigError("SIMULATED_ONLY", {
      what: "--fast and --speed are for simulated rigs only",
      where: config.path,
      mend: "leave them out, or make every line `simulated: true`",
    });
  }
  requirePorts(config);
  const journal = await openJournal({ dir: data, clock: (past) => clockOf(config, station, speed, past), faults });
  try {
    return await work(journal);
  } finally {
    await journal.close();
    if ("stop" in journal.clock) (journal.clock as SimClock).stop();
  }
}
