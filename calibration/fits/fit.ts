import { bad, good, type Result } from "../result.ts";
import { goodness } from "./goodness.ts";
import { isotonic } from "./isotonic.ts";
import { pchipSlopes } from "./pchip.ts";
import { fitPolynomial } from "./polynomial.ts";
import type { FitChoice, FitPoint, FitProblem, FittedCurve, Knot } from "./types.ts";

/** The curve that the laboratory chose, through calibrated points in any order. */
export function fitCurve(unsorted: readonly FitPoint[], choice: FitChoice): Result<FittedCurve, FitProblem> {
  const points = [...unsorted].sort((a, b) => a.x - b.x);
  const problem = unusable(points);
  if (problem) return problem;
  const knots = points.map(knot);
  switch (choice.method) {
    case "linear":
      return good({ method: "linear", knots, goodness: exact(points) });
    case "pchip":
      return good({ method: "pchip", knots, slopes: pchipSlopes(points), goodness: exact(points) });
    case "isotonic":
      return good(fitIsotonic(points, choice.direction));
    case "polynomial":
      return fitPolynomial(points, knots, choice);
  }
}

function unusable(points: readonly FitPoint[]) {
  if (points.length === 0) return bad("too-few-points", "no points");
  for (const [i, { x, y, u, common }] of points.entries()) {
    if (![x, y, u, common ?? 0].every(Number.isFinite)) return bad("not-a-number", `point ${i + 1} is not a number`);
    if (!(u > 0) || (common ?? 0) < 0)
      return bad("no-uncertainty", `the point at ${x} has no standard uncertainty above 0`);
    if (points[i + 1]?.x === x) return bad("same-flow-twice", `two points at ${x}: take the mean of their runs first`);
  }
  return null;
}

function fitIsotonic(points: readonly FitPoint[], direction: "rising" | "falling" | undefined): FittedCurve {
  const ways = direction ? [direction] : (["rising", "falling"] as const);
  const fits = ways.map((way): FittedCurve => {
    const pooled = isotonic(points, way);
    // A pooled block is one parameter.
    const parameters = pooled.filter(({ y }, i) => y !== pooled[i - 1]?.y).length;
    const fit = goodness(
      points,
      pooled.map(({ y }) => y),
      parameters,
    );
    return { method: "isotonic", knots: pooled.map(knot), slopes: pchipSlopes(pooled), goodness: fit };
  });
  return fits.reduce((best, next) => (next.goodness.chi2 < best.goodness.chi2 ? next : best));
}

function knot({ x, y, u, common }: FitPoint): Knot {
  return { x, y, U: 2 * Math.hypot(u, common ?? 0) };
}

/** A curve through every point has no residuals, and no degrees of freedom to be judged by. */
function exact(points: readonly FitPoint[]) {
  return goodness(
    points,
    points.map(({ y }) => y),
    points.length,
  );
}
