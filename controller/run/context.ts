import type { Clock, Display, Valve } from "@proverig/drivers";
import type { LineState, TraceChunk } from "../engine/entries.ts";
import type { Monitor } from "../monitor/monitor.ts";
import type { Profile } from "../regulation/profile.ts";
import type { Supervisor } from "../safety/supervisor.ts";

/** What one delivery needs; handed in, so that a test can hold each end. */
export interface DeliveryContext {
  clock: Clock;
  signal: AbortSignal;
  supervisor: Supervisor;
  monitor: Monitor;
  display: Display;
  valves(names: readonly string[]): Valve[];
  profile: Profile;
  /** L/min at which the meter counts as at rest. */
  zeroLpm: number;
  /** The state in which the last delivery left the hose; lives as long as the boot. */
  line: { state: LineState };
  /** Seconds from the close command to rest by path, learned; and a first guess. */
  closingS(path: readonly string[]): number;
  trace(chunk: TraceChunk): void;
  /** Litres on the way, for whoever watches. */
  progress(deliveredL: number, targetL: number): void;
  hasMeter: boolean;
  /** Litres that the receiver still takes; Infinity where there is none. */
  roomL: number;
}
