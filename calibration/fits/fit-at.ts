import { between, beyond, type CurveValue } from "../curve.ts";
import { hermite } from "./pchip.ts";
import { polynomialAt } from "./polynomial.ts";
import type { FittedCurve, Knot } from "./types.ts";

/**
 * The curve's value at a flow, in the shape that runs are reduced with.
 *
 * `U` (k = 2): between two points of a curve through every point the larger of theirs; of a polynomial its own
 * coefficients' covariance and what the points share. `interpolation` (half-width): between two points of a curve
 * through every point up to half their step, midway; of a polynomial its largest residual, which is what the points
 * themselves say about the choice. Outside the calibrated range: curve.ts's rule, whatever the curve.
 */
export function fitAt(fit: FittedCurve, flow: number): CurveValue {
  const [first, last] = [fit.knots[0], fit.knots.at(-1)];
  if (!first || !last || !Number.isFinite(flow)) return { value: 0, U: 0, extrapolated: true, interpolation: null };
  if (flow < first.x) return beyond(inside(fit, first.x), first, last, endSlope(fit, first, fit.knots[1]), flow);
  if (flow > last.x) return beyond(inside(fit, last.x), last, first, endSlope(fit, last, fit.knots.at(-2)), flow);
  return inside(fit, flow);
}

function inside(fit: FittedCurve, flow: number): CurveValue {
  if (fit.method === "polynomial") {
    const { value, u } = polynomialAt(fit, flow);
    return { value, U: 2 * u, extrapolated: false, interpolation: fit.goodness.largestResidual };
  }
  const straight = between(fit.knots, flow);
  if (fit.method === "linear" || straight.interpolation === 0) return straight;
  const above = fit.knots.findIndex(({ x }) => x > flow);
  const [a, b] = [fit.knots[above - 1], fit.knots[above]];
  if (!a || !b) return straight;
  const [from, to] = [fit.slopes[above - 1] ?? 0, fit.slopes[above] ?? 0];
  return { ...straight, value: hermite({ ...a, slope: from }, { ...b, slope: to }, flow) };
}

/** In y per x, at an end; null where one point says nothing about slopes. */
function endSlope(fit: FittedCurve, end: Knot, neighbour: Knot | undefined): number | null {
  if (!neighbour) return null;
  const chord = (end.y - neighbour.y) / (end.x - neighbour.x);
  if (fit.method !== "polynomial") return chord;
  const step = (neighbour.x - end.x) / 1000;
  return (polynomialAt(fit, end.x + step).value - polynomialAt(fit, end.x).value) / step;
}
