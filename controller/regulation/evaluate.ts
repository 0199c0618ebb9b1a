import { meterTruth, reduceMeasureRun, temperatureFactor } from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import { type CountedRun, judgePoint, overPoints, runError, worst } from "./judge.ts";
import { paymentAgrees } from "./payment.ts";
import type { Profile, Verdict } from "./profile.ts";
import type { Readings, ReadingsRun } from "./readings.ts";
import { roundTo } from "./round.ts";
import type { PointResult } from "./run.ts";

/** Litres and percent, unrounded; VB and reference are null where there was nothing to compute them from. */
export interface EvaluatedRun {
  VB: number | null;
  reference: number | null;
  error: number;
}

export interface EvaluatedPoint {
  point: string;
  runs: EvaluatedRun[];
  meanError: number;
  repeatability: number | null;
  verdict: Verdict;
}

/** What `evaluate --json` prints. */
export interface Evaluation {
  points: EvaluatedPoint[];
  error: number;
  repeatability: number | null;
  payment: "pass" | "fail" | null;
  verdict: Verdict;
}

type Where = (keys: readonly PropertyKey[]) => string;

/**
 * Judges what is given, also a single run. Throws READINGS_INVALID where the readings and the profile do not fit
 * together; `where` tells a hand where.
 */
export function evaluateReadings(readings: Readings, profile: Profile, where: Where): Evaluation {
  const oil = oilExpansion(readings, profile, where);
  const results: PointResult[] = [];
  const points = readings.points.map(({ point, runs }, i): EvaluatedPoint => {
    const evaluated = runs.map((run, j) => {
      const result = evaluateRun(readings, run, profile, oil);
      if (!Number.isFinite(result.error)) throw noReference(where(["points", i, "runs", j]));
      return result;
    });
    const counted = evaluated.map(({ error }, j): CountedRun => ({ error, U: runs[j]?.U ?? null }));
    const result = judgePoint(profile, counted, { volumeL: meanVolume(evaluated) });
    results.push(result);
    const { meanError, repeatability, verdict } = result;
    return { point, runs: evaluated, meanError: meanError ?? 0, repeatability, verdict: verdict ?? "inconclusive" };
  });
  const { error, repeatability } = overPoints(results);
  const verdict = worst(points.map((point) => point.verdict));
  return { points, error: error ?? 0, repeatability, payment: payment(readings), verdict };
}

function evaluateRun(readings: Readings, run: ReadingsRun, profile: Profile, oil: number): EvaluatedRun {
  if (run.error !== undefined) return { VB: null, reference: null, error: run.error };
  const display = run.display ?? Number.NaN;
  const { VB, reference } =
    readings.method === "metal-measure" ? byMeasure(readings, run, profile, oil) : byMeter(readings, run, oil);
  return { VB, reference, error: reference > 0 ? runError(display, reference) : Number.NaN };
}

function byMeasure({ measure, rounding }: Readings, run: ReadingsRun, profile: Profile, oilExpansion: number) {
  if (!measure || run.neck === undefined) return { VB: null, reference: Number.NaN };
  const material = measure.material ?? "stainless-steel";
  return reduceMeasureRun({
    measure: { ...measure, material },
    neck: run.neck,
    tJ: run.tJ ?? null,
    tB: run.tB ?? null,
    oilExpansion,
    measureExpansion: profile.coefficients.measure.value[material],
    round: rounder(rounding),
  });
}

function byMeter({ meter, rounding }: Readings, run: ReadingsRun, oilExpansion: number) {
  if (!meter || run.meterVolume === undefined) return { VB: null, reference: Number.NaN };
  const calibration = { ...meter, points: meter.points.map((point) => ({ ...point, U: point.U ?? 0 })) };
  const litres = meterTruth(calibration, run.meterVolume, run.flow ?? calibration.points[0]?.flow ?? 0);
  const factor = temperatureFactor(calibration, oilExpansion, run.tJ ?? null, run.tM ?? null);
  return { VB: null, reference: rounder(rounding)(litres * factor) };
}

function rounder(rounding: Readings["rounding"]): (litres: number) => number {
  return rounding ? (litres) => roundTo(litres, rounding.litres) : (litres) => litres;
}

/** Only where there is a temperature to correct for does the product matter. */
function oilExpansion({ product, points }: Readings, profile: Profile, where: Where): number {
  const corrected = points.some(({ runs }) => runs.some(({ tJ }) => tJ !== undefined));
  if (!corrected || product === undefined) return 0;
  const products = profile.products.value;
  const productClass = Object.hasOwn(products, product) ? products[product] : undefined;
  if (productClass) return profile.coefficients.oil.value[productClass];
  throw new RigError("READINGS_INVALID", {
    what: `the profile ${profile.name} does not know the product "${product}"`,
    where: where(["product"]),
    mend: `one of ${Object.keys(products).join(", ")}`,
  });
}

function noReference(where: string): RigError {
  const what = "the readings give no volume above zero";
  return new RigError("READINGS_INVALID", { what, where, mend: "check neck, mlPerMm, meterVolume and temperatures" });
}

/** Litres by the reference; null where only errors were given. */
function meanVolume(runs: readonly EvaluatedRun[]): number | null {
  const known = runs.flatMap(({ reference }) => (reference === null ? [] : [reference]));
  return known.length === 0 ? null : known.reduce((sum, litres) => sum + litres, 0) / known.length;
}

function payment({ points, minPaymentVariable }: Readings): "pass" | "fail" | null {
  if (minPaymentVariable === undefined) return null;
  const agreements = points.flatMap(({ runs }) =>
    runs.flatMap(({ amount, unitPrice, display }) =>
      amount === undefined || unitPrice === undefined || display === undefined
        ? []
        : [paymentAgrees(amount, unitPrice, display, minPaymentVariable)],
    ),
  );
  if (agreements.length === 0) return null;
  return agreements.every(Boolean) ? "pass" : "fail";
}
