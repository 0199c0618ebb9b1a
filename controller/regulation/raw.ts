import type { MeterSample, TemperatureSample, UncertaintyComponent } from "@proverig/calibration";

/** Raw readings of about a second; `t` in clock milliseconds since the attempt began. */
export interface TraceChunk {
  meter: MeterSample[];
  /** [t, L/min, kg/m3 or null] as the meter itself says. */
  flow: Array<[number, number, number | null]>;
  tJ: TemperatureSample[];
  tM: TemperatureSample[];
  /** [t, volume in divisions]. */
  display: Array<[number, number]>;
}

/** What was read at rest, before and after the flow. Integers in the display's divisions. */
export interface RestReadings {
  displayStart: number | null;
  display: number | null;
  amount: number | null;
  price: number | null;
  /** t of the first and the last meter sample that count. */
  fromT: number;
  toT: number;
  /** Did the hose stand under pump pressure before the first and after the last drop? */
  lineStart: LineState;
  lineEnd: LineState;
  neckMm?: number;
  tB?: number;
  /** Typed by the operator where no probe is at the nozzle. */
  tJ?: number;
  /** Largest |flow| at rest after the run, L/min. */
  zeroLpm: number | null;
}

export type LineState = "pressurised" | "relaxed" | "unknown";

export interface RunResult {
  display: number;
  displayStart: number;
  amount: number | null;
  reference: number;
  meterVolume: number | null;
  flow: number | null;
  tJ: number | null;
  tM: number | null;
  error: number;
  U: number;
  components: UncertaintyComponent[];
}
