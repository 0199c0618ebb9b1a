import type {
  Clock,
  Contact,
  Display,
  FlowMeter,
  MetalMeasure,
  Operator,
  SelfLock,
  Thermometer,
  Valve,
  ValveBank,
  Watchdog,
} from "@proverig/drivers";
import type { BoardWatch } from "../board/watch.ts";
import type { Job } from "../config/job.ts";
import type { RigConfig } from "../config/rig.ts";
import type { Monitor } from "../monitor/monitor.ts";
import type { RigAbility, Rules } from "../plan/plan.ts";
import type { ReduceContext } from "../regulation/reduce.ts";
import type { LineNow } from "../run/context.ts";
import type { Supervisor } from "../safety/supervisor.ts";
import type { TripName } from "../safety/trips.ts";
import type { EntryData, EntryKind } from "./entries.ts";
import type { Guide } from "./guide.ts";
import type { History } from "./history.ts";

/** The rig by what its devices are there for. */
export interface Instruments {
  meter: FlowMeter | null;
  probes: ReadonlyArray<{ role: "tJ" | "tM"; device: Thermometer }>;
  ambient: Thermometer | null;
  display(nozzle: number): Display;
  valve(name: string): Valve;
  valves: readonly Valve[];
  banks: readonly ValveBank[];
  selfLock: SelfLock | null;
  contacts: ReadonlyArray<{ device: Contact; trip: TripName }>;
  watchdog: Watchdog | null;
  measure: MetalMeasure | null;
}

/** One job's chain. An entry counts once `append` has resolved: it is durable then. */
export interface JobJournal {
  readonly history: History;
  append<K extends EntryKind>(kind: K, data: EntryData[K]): Promise<void>;
}

/**
 * What purge, zero, deliveries and recovery need, whoever they work for: a visit to a dispenser, or a calibration for
 * which a dispenser is the supply.
 */
export interface Work {
  clock: Clock;
  signal: AbortSignal;
  config: Pick<RigConfig, "roles" | "standards">;
  job: { nozzles: ReadonlyArray<Pick<Job["nozzles"][number], "id" | "product">> };
  rules: Pick<Rules, "profile">;
  ability: Pick<RigAbility, "receiver" | "measureL">;
  instruments: Instruments;
  supervisor: Supervisor;
  monitor: Monitor;
  operator: Operator;
  journal: JobJournal;
  line: LineNow;
  /** The computer itself; null where nobody watches it. */
  board: Pick<BoardWatch, "news"> | null;
  dataDir: string;
  /** ISO 8601 with offset, now. */
  stamp(): string;
  progress(deliveredL: number, targetL: number): void;
  /** The person at the panel; null where nobody can pause, void or release. */
  guide: Guide | null;
}

/** Everything that the steps of a visit share. Nobody reaches beyond it. */
export interface Visit extends Work {
  config: RigConfig;
  job: Job;
  rules: Rules;
  ability: RigAbility;
  /** For a nozzle's product: division, coefficients, standards. */
  reduceContext(nozzle: number): ReduceContext;
}
