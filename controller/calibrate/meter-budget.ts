import { type MeterPointRun, meterErrorAt, temperatureCorrectionAt } from "@proverig/calibration";
import type { BalanceUsed, MeasureUsed, MeterUsed } from "../config/calibration-standards.ts";
import type { CalibrationBasis, NamedThermometer } from "./basis.ts";
import { type BudgetInput, rectangular } from "./budget.ts";
import { certificate, drift, half, repeatability } from "./budget-inputs.ts";
import type { MeterReduceContext } from "./reduce.ts";
import { mean } from "./scatter.ts";

/** How well bY is known (docs/uncertainty.md): +-10 %, rectangular. */
const EXPANSION_SHARE = 0.1;
/** Relative standard uncertainty of the density of air where air was not read: 20 degrees, 1013 hPa +-5 %. */
const AIR_SHARE = 0.03;
const STEEL_KG_M3 = 8000;

/** Inputs of a meter's point: sensitivities in % of e a unit. What all points share is marked by `COMMON`. */
export function meterInputs(runs: readonly MeterPointRun[], c: MeterReduceContext): BudgetInput[] {
  const litres = mean(runs.map(({ referenceL }) => referenceL));
  const flowLpm = mean(runs.map((run) => run.flowLpm));
  const tM = meanOf(runs.map(({ tMC }) => tMC));
  const tRef = meanOf(runs.map(({ tRefC }) => tRefC));
  const errors = runs.map(({ error }) => error);
  const { basis } = c;
  const own = standardInputs(c, { litres, flowLpm, tM, tRef });
  const minutes = litres / flowLpm;
  return [
    ...own,
    repeatability("%", errors),
    {
      input: "zero",
      unit: "L/min",
      value: 0,
      distribution: "rectangular",
      u: rectangular(basis.zeroStability),
      sensitivity: (minutes / litres) * 100,
      source: "the meter's zero stability",
    },
  ];
}

interface At {
  litres: number;
  flowLpm: number;
  tM: number | null;
  tRef: number | null;
}

function standardInputs(c: MeterReduceContext, at: At): BudgetInput[] {
  const { standard } = c;
  switch (standard.kind) {
    case "metal-measure":
      return measureInputs(standard, c, at);
    case "balance":
      return balanceInputs(standard, c, at);
    case "meter":
      return meterStandardInputs(standard, c, at);
    case "thermometer":
    case "resistance-bridge":
      return [];
  }
}

function measureInputs(measure: MeasureUsed, { basis, standardName }: MeterReduceContext, at: At): BudgetInput[] {
  const bY = basis.oilExpansion;
  const bB = basis.measureExpansion[standardName] ?? 0;
  const perMl = 100 / (1000 * at.litres);
  return [
    certificate(measure.U / measure.k, "%", 1, measure.certificate),
    drift(measure.drift, "%", 1),
    half("neck", "mm", measure.readingHalfWidth, measure.mlPerMm * perMl, "reading of the neck"),
    {
      input: "drain",
      unit: "mL",
      value: null,
      distribution: "normal",
      u: measure.drain ?? null,
      sensitivity: perMl,
      source: "what stays in it after dripping",
    },
    probe("temperature at the meter", basis.thermometerM, at.tM, bY * 100),
    probe("temperature in the measure", basis.thermometerRef, at.tRef, (bB - bY) * 100),
    expansion(basis, at),
  ];
}

function balanceInputs(balance: BalanceUsed, { basis, liquid }: MeterReduceContext, at: At): BudgetInput[] {
  const density = liquid.density ?? 750;
  const massKg = (at.litres * density) / 1000;
  const perKg = 100 / massKg;
  const buoyancy = (1 / density - 1 / STEEL_KG_M3) * 100;
  return [
    certificate(balance.U / balance.k, "kg", perKg, balance.certificate),
    drift(balance.drift, "kg", perKg),
    half("resolution before", "kg", balance.resolution / 2, perKg, "the balance's step"),
    half("resolution after", "kg", balance.resolution / 2, perKg, "the balance's step"),
    {
      input: "density",
      unit: "kg/m3",
      value: liquid.density ?? null,
      distribution: "normal",
      u: balance.densityU / 2,
      sensitivity: 100 / density,
      source: "of the liquid at 20 degrees, k = 2",
    },
    {
      input: "air density",
      unit: "kg/m3",
      value: 1.2,
      distribution: "normal",
      u: 1.2 * AIR_SHARE,
      sensitivity: buoyancy,
      source: "buoyancy",
    },
    half("evaporation", "g", balance.evaporationHalfWidth, perKg / 1000, "between the two weighings, for a minute"),
    probe("temperature at the meter", basis.thermometerM, at.tM, basis.oilExpansion * 100),
    {
      input: "expansion",
      unit: "%",
      value: null,
      distribution: "rectangular",
      u: at.tM === null ? null : (EXPANSION_SHARE * basis.oilExpansion * Math.abs(at.tM - 20) * 100) / Math.sqrt(3),
      sensitivity: 1,
      source: "bY +-10 %, from 20 degrees to the meter",
    },
  ];
}

function meterStandardInputs(meter: MeterUsed, { basis }: MeterReduceContext, at: At): BudgetInput[] {
  const curve = meterErrorAt(meter.points, at.flowLpm);
  const bY = basis.oilExpansion;
  return [
    certificate(curve.U / meter.k, "%", 1, meter.certificate),
    drift(meter.drift, "%", 1),
    half("interpolation", "%", curve.interpolation ?? undefined, 1, "between its certificate's points"),
    {
      input: "its repeatability",
      unit: "%",
      value: null,
      distribution: "normal",
      u: meter.repeatability ?? null,
      sensitivity: 1,
      source: "the reference meter's",
    },
    // Without a probe of its own it is taken to have the meter's temperature: nothing is corrected, nothing is lost.
    ...(at.tRef === null
      ? []
      : [
          probe("temperature at the meter", basis.thermometerM, at.tM, bY * 100),
          probe("temperature at the reference meter", basis.thermometerRef, at.tRef, bY * 100),
          expansion(basis, at),
        ]),
  ];
}

function probe(
  input: string,
  thermometer: NamedThermometer | null,
  tempC: number | null,
  perKelvin: number,
): BudgetInput {
  const U = thermometer && tempC !== null ? temperatureCorrectionAt(thermometer.calibration, tempC).U : null;
  const source = thermometer ? `certificate ${thermometer.certificate}` : "no certificate";
  return {
    input,
    unit: "K",
    value: tempC,
    distribution: "normal",
    u: U === null ? null : U / 2,
    sensitivity: perKelvin,
    source,
  };
}

/** bY +-10 %, over what the two temperatures are apart. */
function expansion({ oilExpansion }: CalibrationBasis, { tM, tRef }: At): BudgetInput {
  const apart = tM === null || tRef === null ? null : Math.abs(tM - tRef);
  const width = apart === null ? undefined : EXPANSION_SHARE * oilExpansion * apart * 100;
  return half("expansion", "%", width, 1, "bY +-10 %, over the difference of the temperatures");
}

function meanOf(values: ReadonlyArray<number | null>): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}
