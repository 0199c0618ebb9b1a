interface Point {
  x: number;
  y: number;
}

/**
 * Slopes of a cubic that keeps its points' monotony (Fritsch and Butland 1984, the weights as in SciPy's
 * PchipInterpolator): zero at a turn, else the harmonic mean of the neighbours' slopes weighted by their lengths.
 */
export function pchipSlopes(points: readonly Point[]): number[] {
  const steps = points.slice(1).map((next, i) => {
    const from = points[i] ?? next;
    return { length: next.x - from.x, slope: (next.y - from.y) / (next.x - from.x) };
  });
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return points.map(() => 0);
  if (steps.length === 1) return points.map(() => first.slope);
  return points.map((_, i) => {
    const [before, after] = [steps[i - 1], steps[i]];
    if (before && after) return inner(before, after);
    return after ? edge(after, steps[1] ?? after) : edge(last, steps.at(-2) ?? last);
  });
}

interface Step {
  length: number;
  slope: number;
}

function inner(before: Step, after: Step): number {
  if (before.slope * after.slope <= 0) return 0;
  const [w1, w2] = [2 * after.length + before.length, after.length + 2 * before.length];
  return (w1 + w2) / (w1 / before.slope + w2 / after.slope);
}

/** Three-point formula at an end, held to the shape. */
function edge(near: Step, far: Step): number {
  const slope = ((2 * near.length + far.length) * near.slope - near.length * far.slope) / (near.length + far.length);
  if (slope * near.slope <= 0) return 0;
  const turns = near.slope * far.slope <= 0;
  return turns && Math.abs(slope) > 3 * Math.abs(near.slope) ? 3 * near.slope : slope;
}

/** The cubic between two points with their slopes, at `x`. */
export function hermite(a: Point & { slope: number }, b: Point & { slope: number }, x: number): number {
  const h = b.x - a.x;
  const s = (x - a.x) / h;
  const value =
    a.y * (1 + 2 * s) * (1 - s) ** 2 +
    h * a.slope * s * (1 - s) ** 2 +
    b.y * s * s * (3 - 2 * s) +
    h * b.slope * s * s * (s - 1);
  // Rounding alone may carry a monotone piece past its ends by a few ulp.
  return Math.min(Math.max(a.y, b.y), Math.max(Math.min(a.y, b.y), value));
}
