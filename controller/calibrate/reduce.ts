import {
  correctTemperature,
  flowWeightedTemperature,
  intervals,
  type MeterPointRun,
  meterErrorAt,
  type ProbePointRun,
  plateauFlow,
  reduceMeasureRun,
} from "@proverig/calibration";
import type { MeterCalibrationFile } from "../config/calibration.ts";
import type { UsedStandard } from "../config/calibration-standards.ts";
import type { RestReadings, TraceChunk } from "../regulation/raw.ts";
import type { CalibrationBasis } from "./basis.ts";
import type { ProbeReadings, ReferenceReadings } from "./entries.ts";
import { airDensity, liquidDensity, weighedMassKg } from "./weighing.ts";

/** What is known when a run of a meter is reduced; all of it stands in the calibration's first entry. */
export interface MeterReduceContext {
  basis: CalibrationBasis;
  standard: UsedStandard;
  standardName: string;
  liquid: MeterCalibrationFile["liquid"];
}

type Reduced = Omit<MeterPointRun, "run" | "attempt" | "endedAt">;

/**
 * From raw readings to e = (V_M - V_ref)/V_ref in %, both at the meter's temperature tM, the meter's body taken back to its
 * calibration temperature: the e with which design.md's V_ref comes out right again. Pure. Null where readings are missing.
 */
export function reduceMeterAttempt(
  trace: TraceChunk,
  rest: RestReadings,
  reference: ReferenceReadings,
  c: MeterReduceContext,
): Reduced | null {
  const samples = trace.meter.filter(({ t }) => t >= rest.fromT && t <= rest.toT);
  if (samples[0]?.t !== rest.fromT || samples.at(-1)?.t !== rest.toT) return null;
  const steps = intervals(samples);
  const counted = steps.reduce((sum, { litres }) => sum + litres, 0);
  const flowLpm = plateauFlow(steps);
  if (flowLpm === null || counted <= 0) return null;
  const tM = corrected(flowWeightedTemperature(steps, trace.tM), c.basis.thermometerM);
  const found = referenceOf(reference, c, tM, flowLpm);
  if (found === null || !(found.litres > 0)) return null;
  const { bodyExpansion, calibrationTemperatureC } = c.basis;
  const meterL = counted * (1 + (tM === null ? 0 : bodyExpansion * (tM - calibrationTemperatureC)));
  return {
    flowLpm,
    meterL,
    referenceL: found.litres,
    tMC: tM,
    tRefC: found.tRefC,
    densityKgM3: found.densityKgM3,
    error: ((meterL - found.litres) / found.litres) * 100,
  };
}

interface Found {
  litres: number;
  tRefC: number | null;
  densityKgM3: number | null;
}

function referenceOf(r: ReferenceReadings, c: MeterReduceContext, tM: number | null, flowLpm: number): Found | null {
  switch (c.standard.kind) {
    case "metal-measure":
      return byMeasure(r, c, c.standard, tM);
    case "balance":
      return byBalance(r, c, c.standard, tM);
    case "meter":
      return byMeter(r, c, c.standard, tM, flowLpm);
    case "thermometer":
      return null;
  }
}

/** V_B by the neck, brought from tB to tM: V_B [1 + bY (tM - tB) + bB (tB - 20)]. */
function byMeasure(
  r: ReferenceReadings,
  { basis, standardName }: MeterReduceContext,
  measure: Extract<UsedStandard, { kind: "metal-measure" }>,
  tM: number | null,
): Found | null {
  if (r.neckMm === undefined) return null;
  const run = reduceMeasureRun({
    measure,
    neck: r.neckMm,
    tJ: tM,
    tB: r.tempC ?? null,
    thermometerB: basis.thermometerRef?.calibration ?? null,
    oilExpansion: basis.oilExpansion,
    measureExpansion: basis.measureExpansion[standardName] ?? 0,
  });
  return { litres: run.reference, tRefC: run.tB, densityKgM3: null };
}

/** Mass by the balance, with buoyancy and what has evaporated, over the density at tM. */
function byBalance(
  r: ReferenceReadings,
  { basis, liquid }: MeterReduceContext,
  balance: Extract<UsedStandard, { kind: "balance" }>,
  tM: number | null,
): Found | null {
  const at20 = r.densityKgM3 ?? liquid.density;
  if (r.tareKg === undefined || r.grossKg === undefined || at20 === undefined || tM === null) return null;
  const density = liquidDensity(at20, basis.oilExpansion, tM);
  const minutes = ((r.grossAt ?? 0) - (r.tareAt ?? 0)) / 60_000;
  const massKg = weighedMassKg({
    netKg: r.grossKg - r.tareKg,
    airKgM3: airDensity(r.airC ?? 20, r.airHPa ?? 1013.25, r.airHumidityPercent ?? 50),
    liquidKgM3: density,
    weightKgM3: balance.weightDensity,
    evaporatedKg: (balance.evaporation / 1000) * Math.max(0, minutes),
  });
  return { litres: (massKg / density) * 1000, tRefC: null, densityKgM3: density };
}

/** The reference meter's own curve, and from its temperature to tM. */
function byMeter(
  r: ReferenceReadings,
  { basis }: MeterReduceContext,
  meter: Extract<UsedStandard, { kind: "meter" }>,
  tM: number | null,
  flowLpm: number,
): Found | null {
  if (r.fromL === undefined || r.toL === undefined) return null;
  const counted = r.toL - r.fromL;
  const tRef = corrected(r.tempC ?? null, basis.thermometerRef);
  const apart = tM === null || tRef === null ? 0 : tM - tRef;
  const litres = (counted / (1 + meterErrorAt(meter.points, flowLpm).value / 100)) * (1 + basis.oilExpansion * apart);
  return { litres, tRefC: tRef, densityKgM3: null };
}

function corrected(tempC: number | null, thermometer: CalibrationBasis["thermometerM"]): number | null {
  return tempC === null || !thermometer ? tempC : correctTemperature(thermometer.calibration, tempC);
}

/** Means of the pairs, the reference corrected by its certificate. Null without pairs. */
export function reduceProbeAttempt(
  pairs: ProbeReadings["pairs"],
  standard: Extract<UsedStandard, { kind: "thermometer" }>,
): Pick<ProbePointRun, "readingC" | "referenceC" | "ohms" | "correction"> | null {
  if (pairs.length === 0) return null;
  const mean = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const readingC = mean(({ probeC }) => probeC);
  const referenceC = mean((pair) => correctTemperature(standard, pair.referenceC));
  return { readingC, referenceC, ohms: null, correction: referenceC - readingC };
}
