import type { Display, Scan } from "@proverig/drivers";
import type { Monitor } from "../monitor/monitor.ts";
import type { LineHealth } from "../rig/open.ts";
import type { Supervisor } from "../safety/supervisor.ts";
import type { HealthLedger } from "./ledger.ts";

/** What can be seen of an open rig, whoever has it. */
export interface RigSource {
  readonly health: HealthLedger;
  readonly latest: Monitor["latest"];
  readonly supervisor: Pick<Supervisor, "contacts" | "tripped">;
  readonly lines: readonly LineHealth[];
  /** How often the safety loop has turned; null while none is to. */
  readonly turns: number | null;
  /** Whose readings `latest` has. */
  readonly display: Pick<Display, "decimals"> | null;
  /** Names of the valves that are commanded open. */
  readonly open: readonly string[];
  /** The last code that somebody scanned, with Clock.now(); null before the first. Absent where nobody listens. */
  readonly scan?: Scan | null;
  /** By device: what answers but does not fit the configuration. */
  readonly complaints: ReadonlyMap<string, readonly string[]>;
}
