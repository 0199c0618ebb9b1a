import { correctTemperature, meterErrorAt } from "./curve.ts";
import { type Interval, intervals } from "./intervals.ts";
import { flowWeightedTemperature } from "./mean-temperature.ts";
import { plateauFlow } from "./plateau.ts";
import type { MeterCalibration, MeterSample, TemperatureSample, ThermometerCalibration } from "./types.ts";

export interface MeterRun {
  /** From rest to rest. */
  samples: readonly MeterSample[];
  /** As read; the certificates' corrections are made here. */
  tJ: readonly TemperatureSample[];
  tM: readonly TemperatureSample[];
  thermometerJ: ThermometerCalibration | null;
  thermometerM: ThermometerCalibration | null;
  meter: MeterCalibration;
  /** The oil's expansion bY, 1/K. */
  oilExpansion: number;
}

export interface MeterReduction {
  /** Litres on the meter, uncorrected. */
  meterVolume: number;
  /** Litres at the dispenser's own temperature. */
  reference: number;
  /** Mean over the plateau, L/min; null when nothing flowed. */
  flow: number | null;
  /** The certificate does not reach this flow. */
  extrapolated: boolean;
  /** Corrected, weighted by flow, degrees Celsius; null without readings, and then without a correction of the volume. */
  tJ: number | null;
  tM: number | null;
  /** From the first to the last movement of the total. */
  movingMs: number;
}

/**
 * V_ref = integral of dV_M/(1 + e(q)/100) * [1 + bY*(tJ - tM) + bM*(tM - t_cal)], from the totals between two rests.
 * Totals lose nothing when samples are missing; only e(q) then sees a mean flow. null with fewer than two samples.
 */
export function reduceMeterRun(run: MeterRun): MeterReduction | null {
  const { meter } = run;
  const steps = intervals(run.samples);
  if (steps.length === 0) return null;
  let meterVolume = 0;
  let corrected = 0;
  for (const step of steps) {
    meterVolume += step.litres;
    corrected += meterTruth(meter, step.litres, step.flowLpm);
  }
  const tJ = flowWeightedTemperature(steps, correctAll(run.tJ, run.thermometerJ));
  const tM = flowWeightedTemperature(steps, correctAll(run.tM, run.thermometerM));
  const flow = plateauFlow(steps);
  return {
    meterVolume,
    reference: corrected * temperatureFactor(meter, run.oilExpansion, tJ, tM),
    flow,
    extrapolated: flow !== null && meterErrorAt(meter.points, flow).extrapolated,
    tJ,
    tM,
    movingMs: movingMs(steps),
  };
}

/** What went through the meter when it says `litres` at `flowLpm`. */
export function meterTruth(meter: MeterCalibration, litres: number, flowLpm: number): number {
  return litres / (1 + meterErrorAt(meter.points, Math.abs(flowLpm)).value / 100);
}

/** From the meter's temperature to the dispenser's; 1 where a temperature is missing. */
export function temperatureFactor(
  meter: MeterCalibration,
  oilExpansion: number,
  tJ: number | null,
  tM: number | null,
): number {
  if (tJ === null || tM === null) return 1;
  return 1 + oilExpansion * (tJ - tM) + (meter.bodyExpansion ?? 0) * (tM - (meter.calibrationTemperature ?? 20));
}

function correctAll(samples: readonly TemperatureSample[], thermometer: ThermometerCalibration | null) {
  if (!thermometer) return samples;
  return samples.map(({ t, tempC }) => ({ t, tempC: correctTemperature(thermometer, tempC) }));
}

function movingMs(steps: readonly Interval[]): number {
  const moving = steps.filter((step) => step.litres > 0);
  return (moving.at(-1)?.until ?? 0) - (moving[0]?.from ?? 0);
}
