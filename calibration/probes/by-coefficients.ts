import { bad, good, type Result } from "../result.ts";
import type { ThermometerCalibration } from "../types.ts";
import { COVERAGE_FACTOR } from "../uncertainty.ts";
import { type CallendarVanDusen, PT100, resistanceAt, temperatureOf } from "./callendar-van-dusen.ts";

type Corrections = ThermometerCalibration["points"];

/** Straight lines over so many degrees miss a PT100's own curve by less than 0.001 K. */
const STEP_C = 5;

/**
 * Coefficients of a PT100 as a verification uses them, where a board measures its ohms and gives the degrees that IEC 60751
 * has for them: true = reading + correction, over the certified range, to thousandths of a kelvin the coefficients' own.
 * U (K, k = 2) is the larger of the neighbouring certified points', with what the fit leaves there (its largest residual,
 * rectangular) and the board's U (`boardOhm`, ohm, k = 2, of a resistance as it measures it).
 */
export function correctionsByCoefficients(
  coefficients: CallendarVanDusen,
  certified: Readonly<Corrections>,
  boardOhm: number,
): Result<Corrections, "not-a-number"> {
  const correctionAt = (at: number) => (temperatureOf(coefficients, resistanceAt(PT100, at)) ?? Number.NaN) - at;
  const sorted = certified.toSorted((a, b) => a.at - b.at);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return bad("not-a-number", "no point is certified");
  const residual = Math.max(...sorted.map(({ at, correction }) => Math.abs(correctionAt(at) - correction)));
  const certifiedU = (at: number) => {
    const below = sorted.findLast((point) => point.at <= at) ?? first;
    const above = sorted.find((point) => point.at >= at) ?? last;
    return Math.max(below.U, above.U);
  };
  const points = knots(sorted.map(({ at }) => at)).map((at) => ({
    at,
    correction: correctionAt(at),
    U: Math.hypot(certifiedU(at), (COVERAGE_FACTOR * residual) / Math.sqrt(3), boardOhm / ohmPerKelvin(at)),
  }));
  const sound = points.every(({ correction, U }) => Number.isFinite(correction) && Number.isFinite(U));
  return sound ? good(points) : bad("not-a-number", "these coefficients give no temperature in their own range");
}

/** The certified places, and every fifth degree between them. */
function knots(certified: readonly number[]): number[] {
  const [from, to] = [Math.min(...certified), Math.max(...certified)];
  const count = Math.max(0, Math.ceil(to / STEP_C) - Math.floor(from / STEP_C) - 1);
  const between = Array.from({ length: count }, (_, i) => (Math.floor(from / STEP_C) + 1 + i) * STEP_C);
  return [...new Set([...certified, ...between])].sort((a, b) => a - b);
}

function ohmPerKelvin(tempC: number): number {
  return PT100.r0 * (PT100.a + 2 * PT100.b * tempC);
}
