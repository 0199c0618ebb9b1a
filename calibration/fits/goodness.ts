import { normalBelow } from "../conformity.ts";
import type { FitPoint, Goodness } from "./types.ts";

/** How well a curve, given as its values at the points, describes them. */
export function goodness(points: readonly FitPoint[], values: readonly number[], parameters: number): Goodness {
  const residuals = points.map(({ y }, i) => y - (values[i] ?? y));
  const chi2 = points.reduce((sum, { u }, i) => sum + ((residuals[i] ?? 0) / u) ** 2, 0);
  const dof = Math.max(0, points.length - parameters);
  return {
    chi2,
    dof,
    pValue: dof === 0 ? null : chiSquareAbove(chi2, dof),
    largestResidual: Math.max(0, ...residuals.map(Math.abs)),
  };
}

/**
 * P(chi^2 >= x) for whole degrees of freedom, exactly: from 2(1 - Phi(sqrt x)) or exp(-x/2), then two degrees at a
 * time by Q(x; n + 2) = Q(x; n) + (x/2)^(n/2) e^(-x/2) / Gamma(n/2 + 1).
 */
export function chiSquareAbove(x: number, dof: number): number {
  if (x <= 0) return 1;
  const odd = dof % 2 === 1;
  let above = odd ? 2 * (1 - normalBelow(Math.sqrt(x))) : Math.exp(-x / 2);
  // (x/2)^(n/2) e^(-x/2) / Gamma(n/2 + 1) for n = 1 or 2
  let term = odd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : (x / 2) * Math.exp(-x / 2);
  for (let n = odd ? 1 : 2; n < dof; n += 2) {
    above += term;
    term *= x / (n + 2);
  }
  return Math.min(1, above);
}
