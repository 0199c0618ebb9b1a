import { meterErrorAt, temperatureCorrectionAt } from "../../curve.ts";
import type { ThermometerCalibration } from "../../types.ts";
import {
  COVERAGE_FACTOR,
  EXPANSION_SHARE,
  LINE_PACK_K,
  type MeasureRunConditions,
  type MeterRunConditions,
} from "../../uncertainty.ts";
import type { DescribedBudget } from "../table.ts";
import type { BudgetInput } from "../types.ts";
import { described, type Entry, entry, named, normal, rectangular, stated } from "./build.ts";

/**
 * A run's reference as a budget, with the whole formula of V_ref as its model. The result is the reference's deviation, %:
 * 0 +- U. Inputs have the names of the run's components, so that its U (uncertainty.ts) can be held against it, also by
 * Monte Carlo. What was not stated has no input.
 */
export function runBudget(conditions: MeterRunConditions | MeasureRunConditions): DescribedBudget {
  return conditions.method === "master-meter" ? meterBudget(conditions) : measureBudget(conditions);
}

function meterBudget(run: MeterRunConditions): DescribedBudget {
  const { meter, volumeL, oilExpansion, tJ, tM } = run;
  const error = meterErrorAt(meter.points, run.flowLpm);
  const minutes = run.movingMs === undefined ? volumeL / run.flowLpm : run.movingMs / 60_000;
  const half = (value: number) => rectangular(0, value);
  const ofError = [
    ...entry("calibration", "%", "certificate of the meter, U/2", normal(0, error.U / COVERAGE_FACTOR)),
    ...entry("interpolation", "%", "straight line between certified points", stated(error.interpolation, half)),
    ...entry(
      "repeatability",
      "%",
      "certificate of the meter",
      stated(meter.repeatability, (s) => normal(0, s)),
    ),
    ...entry("drift", "%", "as stated", stated(meter.drift, half)),
    ...entry("gas", "%", "as stated", stated(meter.gas, half)),
  ];
  const zero = entry(
    "zeroStability",
    "L/min",
    "as stated, over the time that the meter moved",
    stated(meter.zeroStability, half),
  );
  const pack = entry(
    "linePack",
    "K",
    "litres as stated, +-1 K",
    stated(meter.linePack, () => half(LINE_PACK_K)),
  );
  const state = entry(
    "lineState",
    "L",
    "half a division of the display",
    stated(run.lineStateDivisionL, (d) => half(d / 2)),
  );
  const warm = temperatures(run, meter.bodyExpansion ?? 0, meter.calibrationTemperature ?? 20);
  const litres = [
    `V/(1 + (${named(ofError).join(" + ")})/100)`,
    ...zero.map(({ name }) => `${name}*minutes`),
    ...state.map(({ name }) => name),
    ...pack.map(({ name }) => `pipe*${warm.expansion}*${name}`),
  ];
  return described(
    "reference of a master-meter run, %",
    "%",
    `100*((${litres.join(" + ")})*(${warm.factor})/V0 - 1)`,
    [...ofError, ...zero, ...pack, ...warm.entries, ...state],
    {
      V: volumeL / warm.at(oilExpansion, tJ, tM),
      V0: volumeL,
      ...(zero.length > 0 ? { minutes } : {}),
      ...(pack.length > 0 ? { pipe: meter.linePack ?? 0 } : {}),
      ...warm.constants,
    },
  );
}

function measureBudget(run: MeasureRunConditions): DescribedBudget {
  const { measure, volumeL, oilExpansion, tJ, tM } = run;
  const calibration = entry(
    "calibration",
    "%",
    "certificate of the measure, U/2",
    stated(measure.U, (U) => normal(0, U / COVERAGE_FACTOR)),
  );
  const warm = temperatures(run, run.measureExpansion, 20);
  const volume = calibration.length > 0 ? "V*(1 + calibration/100)" : "V";
  return described(
    "reference of a metal-measure run, %",
    "%",
    `100*(${volume}*(${warm.factor})/V0 - 1)`,
    [...calibration, ...warm.entries],
    { V: volumeL / warm.at(oilExpansion, tJ, tM), V0: volumeL, ...warm.constants },
  );
}

/** 1 + bY (tJ - tM) + b (tM - t0) as text, with what is known of each; 1 where a temperature was not measured. */
function temperatures(
  run: MeterRunConditions | MeasureRunConditions,
  bodyExpansion: number,
  t0: number,
): {
  factor: string;
  expansion: string;
  entries: Entry[];
  constants: Record<string, number>;
  at: (bY: number, tJ: number | null, tM: number | null) => number;
} {
  const { tJ, tM, oilExpansion } = run;
  const expansion = rectangular(oilExpansion, EXPANSION_SHARE * oilExpansion);
  if (tJ === null || tM === null)
    return { factor: "1", expansion: "bY", entries: [], constants: { bY: oilExpansion }, at: () => 1 };
  const entries = [
    ...entry("temperatureJ", "°C", "certificate of the probe at the nozzle, U/2", probe(run.thermometerJ, tJ)),
    ...entry("temperatureM", "°C", "certificate of the probe at the standard, U/2", probe(run.thermometerM, tM)),
    ...entry("expansion", "1/K", "known to +-10 %", expansion),
  ];
  const has = (name: string) => entries.some((each) => each.name === name);
  return {
    factor: "1 + expansion*(temperatureJ - temperatureM) + body*(temperatureM - t0)",
    expansion: "expansion",
    entries,
    constants: {
      body: bodyExpansion,
      t0,
      ...(has("temperatureJ") ? {} : { temperatureJ: tJ }),
      ...(has("temperatureM") ? {} : { temperatureM: tM }),
    },
    at: (bY) => 1 + bY * (tJ - tM) + bodyExpansion * (tM - t0),
  };
}

function probe(thermometer: ThermometerCalibration | null, tempC: number): BudgetInput | null {
  return thermometer && normal(tempC, temperatureCorrectionAt(thermometer, tempC).U / COVERAGE_FACTOR);
}
