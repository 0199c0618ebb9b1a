/** One calibrated point: `x` flow in L/min (or degrees), `y` error in % (or K-factor, or correction in degrees). */
export interface FitPoint {
  x: number;
  y: number;
  /** Standard uncertainty (k = 1) of this point alone, in y's unit: its runs' scatter, its own readings. */
  u: number;
  /** Standard uncertainty (k = 1) that all points share, as the standard's own: no number of points makes it smaller. */
  common?: number | undefined;
}

/** Which curve is laid through the points is the laboratory's choice. */
export type FitChoice =
  | { method: "linear" }
  /** Weighted least squares in the flow or in its reciprocal, degree 1 to 4. */
  | { method: "polynomial"; degree: number; in: "q" | "1/q" }
  /** Through every point, never overshooting (Fritsch and Butland's slopes). */
  | { method: "pchip" }
  /** Neighbours that contradict a rising or falling curve are pooled first; without `direction` the better one is taken. */
  | { method: "isotonic"; direction?: "rising" | "falling" | undefined };

export interface Knot {
  x: number;
  y: number;
  /** k = 2, of the point and the standard together. */
  U: number;
}

export interface Goodness {
  /** Sum over the points of (residual / u)^2, u being each point's own. */
  chi2: number;
  /** Points less parameters; 0 for a curve through every point, which says nothing about its own fit. */
  dof: number;
  /** Probability of a chi2 at least as large if the curve were right; null without degrees of freedom. */
  pValue: number | null;
  /** In y's unit. */
  largestResidual: number;
}

interface Fitted {
  /** Sorted; for a polynomial the measured points themselves. */
  knots: Knot[];
  goodness: Goodness;
}

/** Plain data: a certificate keeps it, and `fitAt` reads it back years later. */
export type FittedCurve =
  | (Fitted & { method: "linear" })
  | (Fitted & { method: "pchip" | "isotonic"; slopes: number[] })
  | (Fitted & {
      method: "polynomial";
      in: "q" | "1/q";
      /** z = (x' - offset) / scale, x' the flow or its reciprocal; y = sum of coefficients[i] * z^i. */
      offset: number;
      scale: number;
      coefficients: number[];
      /** Of the coefficients, k = 1, widened by chi2/dof where that is above 1; the common part stands apart. */
      covariance: number[][];
      common: number;
    });

export type FitProblem =
  | "too-few-points"
  | "same-flow-twice"
  | "not-a-number"
  | "no-uncertainty"
  | "degree"
  | "flow-not-positive";
