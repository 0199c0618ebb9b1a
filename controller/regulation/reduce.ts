import { createHash } from "node:crypto";
import {
  intervals,
  type MeasureCalibration,
  type MeterCalibration,
  plateauFlow,
  reduceMeasureRun,
  reduceMeterRun,
  runUncertainty,
  type ThermometerCalibration,
} from "@proverig/calibration";
import canonicalize from "canonicalize";
import type { RestReadings, RunResult, TraceChunk } from "./raw.ts";

/** What is known of the instruments and the product when a run is reduced; all of it from files. */
export interface ReduceContext {
  /** Litres a display division. */
  divisionL: number;
  /** bY, 1/K. */
  oilExpansion: number;
  thermometerJ: ThermometerCalibration | null;
  thermometerM: ThermometerCalibration | null;
  standard:
    | { method: "master-meter"; meter: MeterCalibration }
    | { method: "metal-measure"; measure: MeasureCalibration; measureExpansion: number };
}

/**
 * From raw readings to E and U: pure, so that whoever holds the journal gets the same numbers to the last bit.
 * Null when readings that are needed are missing.
 */
export function reduceRun(trace: TraceChunk, rest: RestReadings, c: ReduceContext): RunResult | null {
  if (rest.display === null) return null;
  const displayStart = (rest.displayStart ?? 0) * c.divisionL;
  const display = rest.display * c.divisionL;
  const base = { display: exact(display), displayStart: exact(displayStart) };
  const reduced =
    c.standard.method === "master-meter"
      ? byMeter(trace, rest, c, c.standard.meter)
      : byMeasure(trace, rest, c, c.standard);
  if (reduced === null) return null;
  const error = ((base.display - base.displayStart - reduced.reference) / reduced.reference) * 100;
  return { ...base, amount: null, ...reduced, error };
}

/** Names every raw reading of an attempt: one that is changed later shows, even where the result would hardly move. */
export function traceDigest(trace: TraceChunk): string {
  return createHash("sha256")
    .update(canonicalize(trace) ?? "")
    .digest("hex");
}

type Reduced = Pick<RunResult, "reference" | "meterVolume" | "flow" | "tJ" | "tM" | "U" | "components">;

function byMeter(trace: TraceChunk, rest: RestReadings, c: ReduceContext, meter: MeterCalibration): Reduced | null {
  const samples = trace.meter.filter((sample) => sample.t >= rest.fromT && sample.t <= rest.toT);
  // The totals at rest themselves must be there: the next ones lack what flowed before or after them.
  if (samples[0]?.t !== rest.fromT || samples.at(-1)?.t !== rest.toT) return null;
  const run = reduceMeterRun({
    samples,
    tJ: trace.tJ,
    tM: trace.tM,
    thermometerJ: c.thermometerJ,
    thermometerM: c.thermometerM,
    meter,
    oilExpansion: c.oilExpansion,
  });
  if (run === null || run.reference <= 0) return null;
  const reference = run.reference - hoseReturnL(rest, c);
  const startUncertain = rest.lineEnd === "pressurised" && rest.lineStart !== "pressurised";
  const { U, components } = runUncertainty({
    method: "master-meter",
    meter,
    volumeL: reference,
    flowLpm: run.flow ?? 0,
    movingMs: run.movingMs,
    tJ: run.tJ,
    tM: run.tM,
    thermometerJ: c.thermometerJ,
    thermometerM: c.thermometerM,
    oilExpansion: c.oilExpansion,
    ...(startUncertain ? { lineStateDivisionL: c.divisionL } : {}),
  });
  return { reference, meterVolume: run.meterVolume, flow: run.flow, tJ: run.tJ, tM: run.tM, U, components };
}

/** A run that began with a relaxed hose and ended so: what filled the hose (V_start) has come out of it again. */
function hoseReturnL(rest: RestReadings, { divisionL }: ReduceContext): number {
  return rest.lineEnd === "relaxed" ? (rest.displayStart ?? 0) * divisionL : 0;
}

function byMeasure(
  trace: TraceChunk,
  rest: RestReadings,
  c: ReduceContext,
  standard: { measure: MeasureCalibration; measureExpansion: number },
): Reduced | null {
  if (rest.neckMm === undefined) return null;
  // Before and after, the probe has the temperature of a resting hose.
  const during = trace.tJ.filter((sample) => sample.t >= rest.fromT && sample.t <= rest.toT);
  const tJ = mean(during.map((sample) => sample.tempC)) ?? rest.tJ ?? null;
  const run = reduceMeasureRun({
    measure: standard.measure,
    neck: rest.neckMm,
    tJ,
    tB: rest.tB ?? null,
    thermometerJ: c.thermometerJ,
    thermometerB: c.thermometerM,
    oilExpansion: c.oilExpansion,
    measureExpansion: standard.measureExpansion,
  });
  const { U, components } = runUncertainty({
    method: "metal-measure",
    measure: standard.measure,
    measureExpansion: standard.measureExpansion,
    volumeL: run.reference,
    tJ: run.tJ,
    tM: run.tB,
    thermometerJ: c.thermometerJ,
    thermometerM: c.thermometerM,
    oilExpansion: c.oilExpansion,
  });
  return {
    reference: run.reference - hoseReturnL(rest, c),
    meterVolume: null,
    flow: displayFlow(trace, c.divisionL) ?? plateauFlow(intervals(trace.meter)),
    tJ: run.tJ,
    tM: run.tB,
    U,
    components,
  };
}

/** L/min by the display, over the middle of the run; null where nobody reads it in mid-run. */
function displayFlow(trace: TraceChunk, divisionL: number): number | null {
  const last = trace.display.at(-1);
  if (!last) return null;
  const middle = trace.display.filter(([, volume]) => volume > last[1] * 0.2 && volume < last[1] * 0.8);
  const [a, b] = [middle[0], middle.at(-1)];
  if (!a || !b || b[0] <= a[0]) return null;
  return (((b[1] - a[1]) * divisionL) / (b[0] - a[0])) * 60_000;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** 2002 divisions of 0.01 are 20.02, not 20.020000000000003. */
function exact(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
