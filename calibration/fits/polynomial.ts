import { bad, good, type Result } from "../result.ts";
import { goodness } from "./goodness.ts";
import { leastSquares, quadraticForm } from "./least-squares.ts";
import type { FitPoint, FitProblem, FittedCurve, Knot } from "./types.ts";

export type Polynomial = Extract<FittedCurve, { method: "polynomial" }>;

const HIGHEST_DEGREE = 4;

/** Weighted least squares, weights 1/u^2 of each point's own part; points sorted by flow. */
export function fitPolynomial(
  points: readonly FitPoint[],
  knots: Knot[],
  choice: { degree: number; in: "q" | "1/q" },
): Result<Polynomial, FitProblem> {
  const { degree } = choice;
  if (!Number.isInteger(degree) || degree < 1 || degree > HIGHEST_DEGREE)
    return bad("degree", `a degree from 1 to ${HIGHEST_DEGREE}, not ${degree}`);
  if (points.length < degree + 1)
    return bad("too-few-points", `degree ${degree} needs at least ${degree + 1} points, there are ${points.length}`);
  if (choice.in === "1/q" && points.some(({ x }) => x <= 0))
    return bad("flow-not-positive", "a curve in 1/q takes flows above zero only");
  const xs = points.map(({ x }) => (choice.in === "q" ? x : 1 / x));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const [offset, scale] = [(low + high) / 2, (high - low) / 2];
  const rows = xs.map((x) => powers((x - offset) / scale, degree));
  const solved = leastSquares(
    rows,
    points.map(({ y }) => y),
    points.map(({ u }) => 1 / u ** 2),
  );
  if (!solved) return bad("too-few-points", "the points lie too close together for this degree");
  const values = rows.map((row) => dot(row, solved.coefficients));
  const fit = goodness(points, values, degree + 1);
  const widened = fit.dof > 0 ? Math.max(1, fit.chi2 / fit.dof) : 1;
  return good({
    method: "polynomial",
    in: choice.in,
    offset,
    scale,
    coefficients: solved.coefficients,
    covariance: solved.covariance.map((row) => row.map((value) => value * widened)),
    common: Math.max(0, ...points.map(({ common }) => common ?? 0)),
    knots,
    goodness: fit,
  });
}

/** The fit's value at a flow within its range, and its own standard uncertainty with the common part. */
export function polynomialAt(fit: Polynomial, flow: number): { value: number; u: number } {
  const x = fit.in === "q" ? flow : 1 / flow;
  const row = powers((x - fit.offset) / fit.scale, fit.coefficients.length - 1);
  const own = Math.max(0, quadraticForm(fit.covariance, row));
  return { value: dot(row, fit.coefficients), u: Math.sqrt(own + fit.common ** 2) };
}

function powers(z: number, degree: number): number[] {
  return Array.from({ length: degree + 1 }, (_, i) => z ** i);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
