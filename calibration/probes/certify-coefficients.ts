import type { CoefficientsFound } from "../certificate.ts";
import { quadraticForm } from "../fits/least-squares.ts";
import { good, type Result } from "../result.ts";
import { temperatureOf } from "./callendar-van-dusen.ts";
import {
  type CoefficientProblem,
  coefficientsU,
  fitCoefficients,
  type ProbeCoefficients,
  type ResistancePoint,
} from "./fit-coefficients.ts";

export interface MeasuredPoint extends ResistancePoint {
  /** Of `uK`, what the standards give (k = 1, K): it may be wrong by the same at every point. */
  commonK: number;
}

/**
 * Coefficients with their U. How far the standards' errors are alike from point to point nobody knows: they are counted once as
 * if they were independent (that tilts the curve) and once as if they were the same (that shifts it), and both are stated.
 */
export function certifyCoefficients(
  points: readonly MeasuredPoint[],
  fitted: CoefficientsFound["fitted"],
  k: number,
): Result<CoefficientsFound, CoefficientProblem> {
  const fit = fitCoefficients(points, fitted);
  if (!fit.ok) return fit;
  const shifted = fitCoefficients(
    points.map((point) => ({ ...point, tempC: point.tempC + point.commonK })),
    fitted,
  );
  if (!shifted.ok) return shifted;
  const { r0, a, b, c, goodness, range } = fit.value;
  const count = fitted.split("-").length;
  const coefficients = COEFFICIENTS.map(({ name, key, unit }, i) => {
    const value = { r0, a, b, c }[key];
    const U = k * Math.hypot(ownU(fit.value, i), shifted.value[key] - value);
    return { name, unit, value, U: i < count ? U : null };
  });
  const common = Math.max(...points.map(({ commonK }) => commonK));
  const residuals = points.map(({ tempC, ohms }) => ({
    tempC,
    ohms,
    residualK: (temperatureOf(fit.value, ohms) ?? Number.NaN) - tempC,
    U: k * Math.hypot(coefficientsU(fit.value, tempC), common),
  }));
  return good({ fitted, coefficients, k, dof: goodness.dof, range, residuals });
}

const COEFFICIENTS = [
  { name: "R0", key: "r0", unit: "ohm" },
  { name: "A", key: "a", unit: "1/K" },
  { name: "B", key: "b", unit: "1/K2" },
  { name: "C", key: "c", unit: "1/K4" },
] as const;

/** Standard uncertainty of coefficient i: the covariance is that of r0, r0 a 100, r0 b 100^2, ... in ohms. */
function ownU({ covariance, goodness, ...fit }: ProbeCoefficients, i: number): number {
  const { r0 } = fit;
  const value = [r0, fit.a, fit.b][i] ?? 0;
  const row = covariance.map((_, j) => {
    if (i === 0) return j === 0 ? 1 : 0;
    return j === 0 ? -value / r0 : j === i ? 1 / (r0 * 100 ** i) : 0;
  });
  const widened = goodness.dof > 0 ? Math.max(1, goodness.chi2 / goodness.dof) : 1;
  return Math.sqrt(Math.max(0, quadraticForm(covariance, row)) * widened);
}
