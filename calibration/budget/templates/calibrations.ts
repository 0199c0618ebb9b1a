import type { DescribedBudget } from "../table.ts";
import type { BudgetInput } from "../types.ts";
import { described, entry, named, normal, rectangular, scatter, stated } from "./build.ts";

/** A quantity with U by a certificate, and its k. */
export interface Certified {
  value: number;
  U: number;
  k: number;
}

const certified = ({ value, U, k }: Certified): BudgetInput => normal(value, U / k);

/** What every calibration of a meter has: its litres, the errors of its runs, and how finely it shows. */
interface MeterPoint {
  /** Litres of one run on the meter under calibration. */
  meterL: number;
  /** Of the runs of the point, %. */
  errors: readonly number[];
  /** L, one step of its total; taken at both ends of a run. */
  resolutionL: number;
  /** 1/K. */
  oilExpansion: { value: number; halfWidth: number };
  /** At the meter under calibration, degrees Celsius. */
  meterC: Certified;
}

/** E = (V_M - V_ref)/V_ref, %: with the scatter of the runs as an input of its own, whose value is 0. */
function errorBudget(
  name: string,
  reference: string,
  point: MeterPoint,
  rest: ReturnType<typeof entry>,
  constants: Record<string, number>,
): DescribedBudget {
  const { meterL, errors, resolutionL, oilExpansion, meterC } = point;
  const spread = entry("scatter", "%", `${errors.length} runs`, scatter(errors));
  const ends = ["resolutionStart", "resolutionEnd"].flatMap((end) =>
    entry(end, "L", "half a step of the total", rectangular(0, resolutionL / 2)),
  );
  const common = [
    ...ends,
    ...entry("meterC", "°C", "certificate of the probe at the meter", certified(meterC)),
    ...entry("oilExpansion", "1/K", "of the product", rectangular(oilExpansion.value, oilExpansion.halfWidth)),
  ];
  const model = [
    "100*((meterL + resolutionEnd - resolutionStart)/(",
    reference,
    ") - 1)",
    ...named(spread).map((each) => ` + ${each}`),
  ];
  return described(name, "%", model.join(""), [...spread, ...common, ...rest], { meterL, ...constants });
}

/** Master meter against a metal measure: V_ref = (V_B + neck)[1 + bY (tM - tB) + bB (tB - 20)]. */
export function measureCalibrationBudget(
  point: MeterPoint & {
    /** By the neck, at 20 degrees; U of the certificate in litres. */
    measure: Certified;
    /** L: how well the neck is read, half-width. */
    neckL: number;
    /** 1/K. */
    measureExpansion: { value: number; halfWidth: number };
    measureC: Certified;
    /** L, standard deviation of what stays in the measure after draining. */
    drainL?: number | undefined;
  },
): DescribedBudget {
  const drain = entry(
    "drain",
    "L",
    "what stays after draining",
    stated(point.drainL, (s) => normal(0, s)),
  );
  const volume = ["measure", "neck", ...named(drain)].join(" + ");
  return errorBudget(
    "error of a meter against a metal measure, %",
    `(${volume})*(1 + oilExpansion*(meterC - measureC) + measureExpansion*(measureC - 20))`,
    point,
    [
      ...entry("measure", "L", "certificate of the measure", certified(point.measure)),
      ...entry("neck", "L", "reading of the neck", rectangular(0, point.neckL)),
      ...entry("measureC", "°C", "certificate of the probe in the measure", certified(point.measureC)),
      ...entry(
        "measureExpansion",
        "1/K",
        "of the material",
        rectangular(point.measureExpansion.value, point.measureExpansion.halfWidth),
      ),
      ...drain,
    ],
    {},
  );
}

/** Master meter by weighing: V_ref = (m + evaporated)(1 - air/weights)/(liquid - air), the liquid's density taken to tM. */
export function weighingCalibrationBudget(
  point: MeterPoint & {
    /** kg: difference of the two readings, corrected; U of the balance's certificate. */
    balance: Certified;
    /** kg, one step of the balance. */
    balanceStepKg: number;
    /** kg, with its half-width. */
    evaporated: { value: number; halfWidth: number };
    /** kg/m3. */
    air: Certified;
    weights: { value: number; halfWidth: number };
    /** kg/m3 at `densityC`. */
    liquid: Certified;
    densityC: number;
  },
): DescribedBudget {
  const ends = ["tareStep", "grossStep"].flatMap((end) =>
    entry(end, "kg", "half a step of the balance", rectangular(0, point.balanceStepKg / 2)),
  );
  const density = "liquid/(1 + oilExpansion*(meterC - densityC))";
  return errorBudget(
    "error of a meter by weighing, %",
    `1000*(mass + grossStep - tareStep + evaporated)*(1 - air/weights)/(${density} - air)`,
    point,
    [
      ...entry("mass", "kg", "certificate of the balance", certified(point.balance)),
      ...ends,
      ...entry(
        "evaporated",
        "kg",
        "trial without delivery",
        rectangular(point.evaporated.value, point.evaporated.halfWidth),
      ),
      ...entry("air", "kg/m3", "formula of the air's density and its sensors", certified(point.air)),
      ...entry("weights", "kg/m3", "density of the weights", rectangular(point.weights.value, point.weights.halfWidth)),
      ...entry("liquid", "kg/m3", "certificate of the densimeter", certified(point.liquid)),
    ],
    { densityC: point.densityC },
  );
}

/** Master meter against a reference meter: V_ref = V_R/(1 + e_R/100)[1 + bY (tM - tR)]. */
export function referenceMeterCalibrationBudget(
  point: MeterPoint & {
    /** Litres as it shows them, its error in % by its certificate, and the temperature at it. */
    referenceL: number;
    referenceError: Certified;
    referenceStepL: number;
    referenceC: Certified;
    /** %, half-width since its certificate. */
    referenceDrift?: number | undefined;
  },
): DescribedBudget {
  const drift = entry(
    "referenceDrift",
    "%",
    "since its certificate",
    stated(point.referenceDrift, (half) => rectangular(0, half)),
  );
  const ends = ["referenceStart", "referenceEnd"].flatMap((end) =>
    entry(end, "L", "half a step of the reference meter", rectangular(0, point.referenceStepL / 2)),
  );
  const error = ["referenceError", ...named(drift)].join(" + ");
  return errorBudget(
    "error of a meter against a reference meter, %",
    `(referenceL + referenceEnd - referenceStart)/(1 + (${error})/100)*(1 + oilExpansion*(meterC - referenceC))`,
    point,
    [
      ...entry("referenceError", "%", "certificate of the reference meter", certified(point.referenceError)),
      ...drift,
      ...ends,
      ...entry("referenceC", "°C", "certificate of the probe at the reference meter", certified(point.referenceC)),
    ],
    { referenceL: point.referenceL },
  );
}

/** A probe against a reference thermometer: correction = reading of the reference, corrected, less the probe's. */
export function probeCalibrationBudget(point: {
  /** Reference less probe, of each pair, K. */
  corrections: readonly number[];
  /** Of the reference thermometer's certificate, K. */
  reference: Certified;
  /** K, half-width since its certificate. */
  referenceDrift?: number | undefined;
  /** K, half-width: how unlike two places of the bath are. */
  bath: number;
  /** K, one step of each display. */
  probeStepC: number;
  referenceStepC: number;
}): DescribedBudget {
  const { corrections } = point;
  const mean = corrections.reduce((sum, x) => sum + x, 0) / corrections.length;
  const entries = [
    ...entry("scatter", "K", `${corrections.length} pairs`, scatter(corrections)),
    ...entry(
      "reference",
      "K",
      "certificate of the reference thermometer",
      normal(0, point.reference.U / point.reference.k),
    ),
    ...entry(
      "referenceDrift",
      "K",
      "since its certificate",
      stated(point.referenceDrift, (half) => rectangular(0, half)),
    ),
    ...entry("bath", "K", "as stated for the bath", rectangular(0, point.bath)),
    ...entry("probeStep", "K", "half a step of the probe", rectangular(0, point.probeStepC / 2)),
    ...entry("referenceStep", "K", "half a step of the reference", rectangular(0, point.referenceStepC / 2)),
  ];
  return described("correction of a probe, K", "K", `correction + ${named(entries).join(" + ")}`, entries, {
    correction: mean,
  });
}
