import { meterErrorAt, temperatureCorrectionAt } from "./curve.ts";
import type {
  MeasureCalibration,
  MeterCalibration,
  ThermometerCalibration,
  Uncertainty,
  UncertaintyComponent,
} from "./types.ts";

interface Temperatures {
  /** Litres of the reference. */
  volumeL: number;
  /** Corrected, degrees Celsius; tM is the measure's (t_B) for a metal measure. */
  tJ: number | null;
  tM: number | null;
  thermometerJ: ThermometerCalibration | null;
  thermometerM: ThermometerCalibration | null;
  /** bY, 1/K. */
  oilExpansion: number;
}

export interface MeterRunConditions extends Temperatures {
  method: "master-meter";
  meter: MeterCalibration;
  flowLpm: number;
  /** How long the meter moved; volume over flow if absent. */
  movingMs?: number;
  /**
   * The display's division, litres, when V_start was taken off a run that began with a relaxed hose and ended with a
   * pressurised one: the fill was seen only in whole divisions. Absent: both ends were alike.
   */
  lineStateDivisionL?: number;
}

export interface MeasureRunConditions extends Temperatures {
  method: "metal-measure";
  measure: MeasureCalibration;
  /** bB, 1/K. */
  measureExpansion: number;
}

export const COVERAGE_FACTOR = 2;
/** How well bY is known: +-10 %. */
export const EXPANSION_SHARE = 0.1;
/** Between the ends of a run the line's temperature may differ by +-1 K. */
export const LINE_PACK_K = 1;

/** How each component is distributed. */
const DISTRIBUTIONS: Record<UncertaintyComponent["name"], "normal" | "rectangular"> = {
  calibration: "normal",
  interpolation: "rectangular",
  repeatability: "normal",
  drift: "rectangular",
  gas: "rectangular",
  zeroStability: "rectangular",
  linePack: "rectangular",
  temperatureJ: "normal",
  temperatureM: "normal",
  expansion: "rectangular",
  lineState: "rectangular",
};

/** A component of a run as a line of its budget. */
export interface ComponentShare extends UncertaintyComponent {
  distribution: "normal" | "rectangular";
  /** Of the variance; 0 where nothing was stated. All together 1. */
  share: number;
}

/**
 * What dominates a run's U, largest first: from the components as they were journaled with it, so that the bars are those of
 * the U that was judged. Each is in % of the reference: the sensitivity is 1. The whole formula's: budget/templates/runs.ts.
 */
export function componentShares(components: readonly UncertaintyComponent[]): ComponentShare[] {
  const variance = components.reduce((sum, { u }) => sum + (u ?? 0) ** 2, 0);
  return components
    .map((component) => ({
      ...component,
      distribution: DISTRIBUTIONS[component.name],
      share: variance === 0 ? 0 : (component.u ?? 0) ** 2 / variance,
    }))
    .sort((a, b) => b.share - a.share);
}

/** U (k = 2) of the reference of one run, %, without the dispenser's scatter and resolution. Unstated components count 0. */
export function runUncertainty(conditions: MeterRunConditions | MeasureRunConditions): Uncertainty {
  const components = conditions.method === "master-meter" ? meterComponents(conditions) : measureComponents(conditions);
  const variance = components.reduce((sum, { u }) => sum + (u ?? 0) ** 2, 0);
  return { U: COVERAGE_FACTOR * Math.sqrt(variance), components };
}

function meterComponents(run: MeterRunConditions): UncertaintyComponent[] {
  const { meter, volumeL, oilExpansion } = run;
  const error = meterErrorAt(meter.points, run.flowLpm);
  const minutes = run.movingMs === undefined ? volumeL / run.flowLpm : run.movingMs / 60_000;
  const percent = (litres: number) => (litres / volumeL) * 100;
  return [
    { name: "calibration", u: error.U / COVERAGE_FACTOR },
    { name: "interpolation", u: rectangular(error.interpolation) },
    { name: "repeatability", u: meter.repeatability ?? null },
    { name: "drift", u: rectangular(meter.drift) },
    { name: "gas", u: rectangular(meter.gas) },
    { name: "zeroStability", u: rectangular(meter.zeroStability, (lpm) => percent(lpm * minutes)) },
    { name: "linePack", u: rectangular(meter.linePack, (litres) => percent(litres * oilExpansion * LINE_PACK_K)) },
    ...temperatureComponents(run, meter.bodyExpansion ?? 0),
    { name: "lineState", u: rectangular((run.lineStateDivisionL ?? 0) / 2, percent) },
  ];
}

function measureComponents(run: MeasureRunConditions): UncertaintyComponent[] {
  const { U } = run.measure;
  return [
    { name: "calibration", u: U === undefined ? null : U / COVERAGE_FACTOR },
    ...temperatureComponents(run, run.measureExpansion),
  ];
}

/** V_ref ~ 1 + bY*(tJ - tM) + b*(tM - t0), b being the expansion of the meter's body or of the measure. */
function temperatureComponents(run: Temperatures, bodyExpansion: number): UncertaintyComponent[] {
  const { tJ, tM, oilExpansion } = run;
  const apart = tJ === null || tM === null ? null : Math.abs(tJ - tM);
  return [
    { name: "temperatureJ", u: probe(run.thermometerJ, tJ, oilExpansion) },
    { name: "temperatureM", u: probe(run.thermometerM, tM, bodyExpansion - oilExpansion) },
    { name: "expansion", u: rectangular(apart, (kelvin) => EXPANSION_SHARE * oilExpansion * kelvin * 100) },
  ];
}

function probe(thermometer: ThermometerCalibration | null, tempC: number | null, perKelvin: number): number | null {
  if (!thermometer || tempC === null) return null;
  return (temperatureCorrectionAt(thermometer, tempC).U / COVERAGE_FACTOR) * Math.abs(perKelvin) * 100;
}

/** A half-width as a standard uncertainty, in the unit that `toPercent` makes of it. */
function rectangular(half: number | null | undefined, toPercent = (value: number) => value): number | null {
  return half === null || half === undefined ? null : toPercent(half) / Math.sqrt(3);
}
