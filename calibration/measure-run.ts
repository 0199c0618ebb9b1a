import { correctTemperature } from "./curve.ts";
import type { MeasureCalibration, ThermometerCalibration } from "./types.ts";

export interface MeasureRun {
  measure: MeasureCalibration;
  /** The neck's reading, mm. */
  neck: number;
  /** As read, degrees Celsius, at the nozzle and in the measure; null without a reading, and then without a correction. */
  tJ: number | null;
  tB: number | null;
  thermometerJ?: ThermometerCalibration | null;
  thermometerB?: ThermometerCalibration | null;
  /** bY and bB, 1/K. */
  oilExpansion: number;
  measureExpansion: number;
  /** Published examples round V_B and V_ref before they go on; absent: full precision. */
  round?: (litres: number) => number;
}

export interface MeasureReduction {
  /** Litres at 20 degrees by the neck. */
  VB: number;
  /** Litres at the dispenser's temperature. */
  reference: number;
  tJ: number | null;
  tB: number | null;
}

/** V_B = V_B0 + (h - h0)*d/1000; V_ref = V_B*[1 + bY*(tJ - tB) + bB*(tB - 20)] (JJG 443-2006 and 2015). */
export function reduceMeasureRun(run: MeasureRun): MeasureReduction {
  const round = run.round ?? ((litres: number) => litres);
  const { measure } = run;
  const VB = round(measure.volume + ((run.neck - measure.neck) * measure.mlPerMm) / 1000);
  const tJ = corrected(run.tJ, run.thermometerJ);
  const tB = corrected(run.tB, run.thermometerB);
  if (tJ === null || tB === null) return { VB, reference: VB, tJ, tB };
  const factor = 1 + run.oilExpansion * (tJ - tB) + run.measureExpansion * (tB - 20);
  return { VB, reference: round(VB * factor), tJ, tB };
}

function corrected(readingC: number | null, thermometer: ThermometerCalibration | null | undefined): number | null {
  if (readingC === null || !thermometer) return readingC;
  return correctTemperature(thermometer, readingC);
}
