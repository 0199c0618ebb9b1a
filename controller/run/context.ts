import type { Clock, Display, Valve } from "@proverig/drivers";
import type { LineState, TraceChunk } from "../engine/entries.ts";
import type { Monitor } from "../monitor/monitor.ts";
import type { Profile } from "../regulation/profile.ts";
import type { OilSeen } from "../regulation/voids.ts";
import type { Supervisor } from "../safety/supervisor.ts";

/** How the last delivery left hose and measure; lives as long as the process. */
export interface LineNow {
  state: LineState;
  /** No oil has gone into the metal measure since it was emptied and had dripped. */
  measureEmpty: boolean;
  /** The oil at the end of this nozzle's purge. */
  oil?: OilSeen | null;
}

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
  line: LineNow;
  /** Where oil goes into a metal measure: it is empty and has dripped when this resolves. Else nothing happens. */
  emptyMeasure(): Promise<void>;
  /** Seconds from the close command to rest by path, learned; and a first guess. */
  closingS(path: readonly string[]): number;
  trace(chunk: TraceChunk): void;
  /** Litres on the way, for whoever watches. */
  progress(deliveredL: number, targetL: number): void;
  hasMeter: boolean;
  /** Litres that receiver or measure still take; Infinity where nobody knows. */
  roomL: number;
}
