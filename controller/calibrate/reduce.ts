import {
  airDensity,
  bad,
  correctTemperature,
  densityAt,
  flowWeightedTemperature,
  good,
  intervals,
  type MeterPointRun,
  type ProbePointRun,
  plateauFlow,
  probeCorrection,
  type Result,
  reduceMeasureRun,
  referenceMeterVolume,
  weigh,
} from "@proverig/calibration";
import type { MeterCalibrationFile } from "../config/calibration.ts";
import type {
  BalanceUsed,
  BridgeUsed,
  MeasureUsed,
  MeterUsed,
  ThermometerUsed,
  UsedStandard,
} from "../config/calibration-standards.ts";
import type { RestReadings, TraceChunk } from "../regulation/raw.ts";
import type { CalibrationBasis } from "./basis.ts";
import type { ProbeReadings, ReferenceReadings } from "./entries.ts";
import { mean } from "./scatter.ts";
import { standardTemperature } from "./typed-ohms.ts";

/** What is known when a run of a meter is reduced; all of it stands in the calibration's first entry. */
export interface MeterReduceContext {
  basis: CalibrationBasis;
  standard: UsedStandard;
  standardName: string;
  liquid: MeterCalibrationFile["liquid"];
}

export type ReducedMeterRun = Omit<MeterPointRun, "run" | "attempt" | "endedAt">;
export type ReducedProbeRun = Omit<ProbePointRun, "run" | "attempt" | "endedAt">;

/**
 * From raw readings to e = (V_M - V_ref)/V_ref in %, both at the meter's temperature tM, the meter's body taken back to its
 * calibration temperature: the e with which docs/uncertainty.md's V_ref comes out right again. Pure.
 */
export function reduceMeterAttempt(
  trace: TraceChunk,
  rest: RestReadings,
  reference: ReferenceReadings,
  c: MeterReduceContext,
): Result<ReducedMeterRun> {
  const samples = trace.meter.filter(({ t }) => t >= rest.fromT && t <= rest.toT);
  // The totals at rest themselves must be there: the next ones lack what flowed before or after them.
  if (samples[0]?.t !== rest.fromT || samples.at(-1)?.t !== rest.toT)
    return bad("no-total", "a total at rest is missing");
  const steps = intervals(samples);
  const counted = steps.reduce((sum, { litres }) => sum + litres, 0);
  const flowLpm = plateauFlow(steps);
  if (flowLpm === null || counted <= 0) return bad("no-flow", "the meter counted nothing");
  const tM = corrected(flowWeightedTemperature(steps, trace.tM), c.basis.thermometerM);
  const found = referenceOf(reference, c, { tM, flowLpm });
  if (!found.ok) return found;
  const { litres, tRefC, densityKgM3 } = found.value;
  const { bodyExpansion, calibrationTemperatureC } = c.basis;
  const meterL = counted * (1 + (tM === null ? 0 : bodyExpansion * (tM - calibrationTemperatureC)));
  const error = ((meterL - litres) / litres) * 100;
  return good({ flowLpm, meterL, referenceL: litres, tMC: tM, tRefC, densityKgM3, error });
}

interface Found {
  litres: number;
  tRefC: number | null;
  densityKgM3: number | null;
}

interface AtMeter {
  tM: number | null;
  flowLpm: number;
}

function referenceOf(r: ReferenceReadings, c: MeterReduceContext, at: AtMeter): Result<Found> {
  switch (c.standard.kind) {
    case "metal-measure":
      return byMeasure(r, c, c.standard, at);
    case "balance":
      return byBalance(r, c, c.standard, at);
    case "meter":
      return byMeter(r, c, c.standard, at);
    case "thermometer":
    case "resistance-bridge":
      return bad("no-standard", `a ${c.standard.kind} measures no volume`);
  }
}

/** V_B by the neck, brought from tB to tM: V_B [1 + bY (tM - tB) + bB (tB - 20)]. */
function byMeasure(
  r: ReferenceReadings,
  { basis, standardName }: MeterReduceContext,
  measure: MeasureUsed,
  { tM }: AtMeter,
): Result<Found> {
  if (r.neckMm === undefined) return bad("no-reading", "the neck was not read");
  const { reference, tB } = reduceMeasureRun({
    measure,
    neck: r.neckMm,
    tJ: tM,
    tB: r.tempC ?? null,
    thermometerB: basis.thermometerRef?.calibration ?? null,
    oilExpansion: basis.oilExpansion,
    measureExpansion: basis.measureExpansion[standardName] ?? 0,
  });
  if (!(reference > 0)) return bad("implausible", `a neck of ${r.neckMm} mm gives ${reference.toFixed(3)} L`);
  return good({ litres: reference, tRefC: tB, densityKgM3: null });
}

/** Mass by the balance, with buoyancy and what has evaporated, over the density at tM. */
function byBalance(
  r: ReferenceReadings,
  { basis, liquid }: MeterReduceContext,
  balance: BalanceUsed,
  { tM }: AtMeter,
): Result<Found> {
  const at20 = r.densityKgM3 ?? liquid.density;
  if (r.tareKg === undefined || r.grossKg === undefined) return bad("no-reading", "the balance was not read");
  if (at20 === undefined) return bad("no-reading", "the liquid's density is not known");
  if (tM === null) return bad("no-reading", "the temperature at the meter is not known");
  const air = airDensity({
    pressureHPa: r.airHPa ?? 1013.25,
    tempC: r.airC ?? 20,
    humidityPercent: r.airHumidityPercent ?? 50,
  });
  if (!air.ok) return air;
  const liquidKgM3 = densityAt({ kgM3: at20, atC: 20 }, basis.oilExpansion, tM);
  const weighed = weigh({
    beforeKg: r.tareKg,
    afterKg: r.grossKg,
    airKgM3: air.value.kgM3,
    weightsKgM3: balance.weightDensity,
    liquidKgM3,
    evaporatedKg: (balance.evaporation / 1000) * Math.max(0, ((r.grossAt ?? 0) - (r.tareAt ?? 0)) / 60_000),
  });
  if (!weighed.ok) return weighed;
  return good({ litres: weighed.value.volumeL, tRefC: null, densityKgM3: liquidKgM3 });
}

/** The reference meter's own curve, and from its temperature to tM; without one the two have the same. */
function byMeter(
  r: ReferenceReadings,
  { basis }: MeterReduceContext,
  meter: MeterUsed,
  { tM, flowLpm }: AtMeter,
): Result<Found> {
  if (r.fromL === undefined || r.toL === undefined) return bad("no-reading", "the reference meter was not read");
  const tRefC = corrected(r.tempC ?? null, basis.thermometerRef);
  const meterC = tM ?? tRefC ?? 20;
  const volume = referenceMeterVolume({
    meter,
    litres: r.toL - r.fromL,
    flowLpm,
    oilExpansion: basis.oilExpansion,
    referenceC: tRefC ?? meterC,
    meterC,
  });
  return volume.ok ? good({ litres: volume.value.volumeL, tRefC, densityKgM3: null }) : volume;
}

function corrected(tempC: number | null, thermometer: CalibrationBasis["thermometerM"]): number | null {
  return tempC === null || !thermometer ? tempC : correctTemperature(thermometer.calibration, tempC);
}

/** Means of the pairs, the reference corrected by its certificate, and so are ohms by the bridge's. Pure. */
export function reduceProbeAttempt(
  pairs: ProbeReadings["pairs"],
  standard: ThermometerUsed,
  bridge: BridgeUsed | null,
): Result<ReducedProbeRun> {
  const measured = pairs.flatMap(({ ohms }) => (ohms === undefined || !bridge ? [] : [ohms + bridge.correction]));
  if (bridge && measured.length !== pairs.length) return bad("no-reading", "the bridge was not read");
  const readings = pairs.map(({ probeC, referenceC }, i) => {
    const ohms = measured[i];
    return {
      readingC: ohms === undefined ? probeC : (standardTemperature(ohms) ?? Number.NaN),
      referenceC: correctTemperature(standard, referenceC),
    };
  });
  const point = probeCorrection(readings);
  if (!point.ok) return point;
  const { at, correction } = point.value;
  const ohms = measured.length > 0 ? mean(measured) : null;
  return good({ readingC: at, referenceC: at + correction, ohms, correction });
}

/** An error that only a wrong unit explains, in words; null where it is one that a meter may have. */
export function unitMistake(meterL: number, referenceL: number): string | null {
  const ratio = meterL / referenceL;
  if (Math.abs(ratio - 1) <= 0.1) return null;
  const known = UNITS.find(({ factor }) => Math.abs(ratio / factor - 1) < 0.02 || Math.abs(ratio * factor - 1) < 0.02);
  const shown = `the meter counted ${meterL.toFixed(3)} L where the standard says ${referenceL.toFixed(3)} L`;
  return known ? `${shown}: ${known.what}, mixed units` : `${shown}: no meter is so far off`;
}

const UNITS = [
  { factor: 1000, what: "a factor of 1000 (L and m3, kg and g)" },
  { factor: 100, what: "a factor of 100" },
  { factor: 10, what: "a factor of 10" },
  { factor: 3.785, what: "a factor of 3.785 (L and US gallon)" },
  { factor: 4.546, what: "a factor of 4.546 (L and imperial gallon)" },
  { factor: 0.4536, what: "a factor of 0.4536 (kg and lb)" },
  { factor: 0.75, what: "kg taken for L" },
];
