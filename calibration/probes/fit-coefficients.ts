import { goodness } from "../fits/goodness.ts";
import { leastSquares, quadraticForm } from "../fits/least-squares.ts";
import type { Goodness } from "../fits/types.ts";
import { bad, good, type Result } from "../result.ts";
import { type CallendarVanDusen, PT100, resistanceAt } from "./callendar-van-dusen.ts";

export interface ResistancePoint {
  /** By the reference thermometer, degrees Celsius. */
  tempC: number;
  ohms: number;
  /** Standard uncertainty (k = 1) of the point in K: reference, bath and reading together. */
  uK: number;
}

export interface ProbeCoefficients extends CallendarVanDusen {
  /** What was fitted; the rest stands at IEC 60751's. */
  fitted: "r0" | "r0-a" | "r0-a-b" | "r0-a-b-c";
  range: [number, number];
  /** In K. */
  goodness: Goodness;
  /** Of r0, r0 a/100 C, ... in ohms, as `coefficientsU` reads it. */
  covariance: number[][];
}

export type CoefficientProblem =
  | "too-few-points"
  | "not-a-number"
  | "no-uncertainty"
  | "not-platinum"
  | "same-temperature-twice";

/** Columns in ohms, the temperature in hundreds of degrees so that they are alike. */
const COLUMNS = [
  () => 1,
  (t: number) => t / 100,
  (t: number) => (t / 100) ** 2,
  (t: number) => (t < 0 ? (t / 100 - 1) * (t / 100) ** 3 : 0),
] as const;

/**
 * Least squares of R(t), each point by its uncertainty. As many coefficients as asked for: without points below 0
 * degrees C stays IEC 60751's, and what is not fitted scales with r0. A probe more than 5 % from its standard's slope,
 * or from the nominal resistance, is refused as no platinum of this kind.
 */
export function fitCoefficients(
  points: readonly ResistancePoint[],
  fitted: ProbeCoefficients["fitted"],
  nominalOhms = 100,
): Result<ProbeCoefficients, CoefficientProblem> {
  const count = fitted.split("-").length;
  const problem = unusable(points, count);
  if (problem) return problem;
  // What stands fast is taken with the nominal r0; r0 is then a few parts in a thousand off in it, which a second pass mends.
  let current: CallendarVanDusen = { ...PT100, r0: nominalOhms };
  let covariance: number[][] = [];
  for (let pass = 0; pass < 4; pass += 1) {
    const solved = solve(points, current, count);
    if (!solved) return bad("too-few-points", `these points do not determine ${count} coefficients`);
    current = solved.coefficients;
    covariance = solved.covariance;
  }
  const { r0, a } = current;
  if (Math.abs(r0 / nominalOhms - 1) > 0.05 || Math.abs(a / PT100.a - 1) > 0.05)
    return bad("not-platinum", `R0 ${r0.toFixed(3)} ohm, A ${a.toExponential(4)}: no PT${nominalOhms} by IEC 60751`);
  const inKelvin = points.map(({ tempC, ohms, uK }) => ({ x: tempC, y: ohms / slopeAt(current, tempC), u: uK }));
  const values = points.map(({ tempC }) => resistanceAt(current, tempC) / slopeAt(current, tempC));
  const temperatures = points.map(({ tempC }) => tempC);
  return good({
    ...current,
    fitted,
    range: [Math.min(...temperatures), Math.max(...temperatures)],
    goodness: goodness(inKelvin, values, count),
    covariance,
  });
}

/** Standard uncertainty in K of a temperature by fitted coefficients, widened where the points contradict the formula. */
export function coefficientsU(fit: ProbeCoefficients, tempC: number): number {
  const row = fit.covariance.map((_, i) => COLUMNS[i]?.(tempC) ?? 0);
  const widened = fit.goodness.dof > 0 ? Math.max(1, fit.goodness.chi2 / fit.goodness.dof) : 1;
  return Math.sqrt(Math.max(0, quadraticForm(fit.covariance, row)) * widened) / slopeAt(fit, tempC);
}

function solve(points: readonly ResistancePoint[], current: CallendarVanDusen, count: number) {
  const rows = points.map(({ tempC }) => COLUMNS.slice(0, count).map((column) => column(tempC)));
  const fixed = inOhms(current).map((value, i) => (i < count ? 0 : value));
  const rest = points.map(
    ({ tempC, ohms }) => ohms - fixed.reduce((sum, v, i) => sum + v * (COLUMNS[i]?.(tempC) ?? 0), 0),
  );
  const weights = points.map(({ tempC, uK }) => 1 / (uK * slopeAt(current, tempC)) ** 2);
  const solved = leastSquares(rows, rest, weights);
  if (!solved) return null;
  const [r0 = 0, a, b, c] = solved.coefficients;
  const coefficients = {
    r0,
    a: a === undefined ? current.a : a / r0 / 100,
    b: b === undefined ? current.b : b / r0 / 1e4,
    c: c === undefined ? current.c : c / r0 / 1e8,
  };
  return { coefficients, covariance: solved.covariance };
}

function inOhms({ r0, a, b, c }: CallendarVanDusen): number[] {
  return [r0, r0 * a * 100, r0 * b * 1e4, r0 * c * 1e8];
}

/** Ohms per kelvin. */
function slopeAt({ r0, a, b }: CallendarVanDusen, tempC: number): number {
  return r0 * (a + 2 * b * tempC);
}

function unusable(points: readonly ResistancePoint[], count: number) {
  for (const { tempC, ohms, uK } of points) {
    if (![tempC, ohms, uK].every(Number.isFinite)) return bad("not-a-number", "a point is not a number");
    if (!(uK > 0)) return bad("no-uncertainty", `the point at ${tempC} degrees has no standard uncertainty above 0`);
    if (points.filter((other) => other.tempC === tempC).length > 1)
      return bad("same-temperature-twice", `two points at ${tempC} degrees: take the mean of their readings first`);
  }
  const below = points.some(({ tempC }) => tempC < 0);
  if (count === 4 && !below) return bad("too-few-points", "C is what holds below 0 degrees: no point lies there");
  if (points.length < count) return bad("too-few-points", `${count} coefficients need at least ${count} points`);
  return null;
}
