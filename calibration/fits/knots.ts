import { fitAt } from "./fit-at.ts";
import type { FittedCurve, Knot } from "./types.ts";

/** So many straight pieces stand for one piece of a curve. */
const PIECES = 4;

/**
 * A curve as knots with U (k = 2), for whoever goes straight between them: the calibrated points, and for what bends
 * between these three more in each gap, which carry their interpolation (rectangular) in their own U.
 */
export function knotsOf(fit: FittedCurve): Knot[] {
  if (fit.method === "linear") return fit.knots;
  const xs = fit.knots.flatMap(({ x }, i) => {
    const next = fit.knots[i + 1]?.x;
    if (next === undefined) return [x];
    return Array.from({ length: PIECES }, (_, piece) => x + ((next - x) * piece) / PIECES);
  });
  return xs.map((x) => {
    const { value, U, interpolation } = fitAt(fit, x);
    return { x, y: value, U: Math.hypot(U, (2 * (interpolation ?? 0)) / Math.sqrt(3)) };
  });
}
