/** Points of a curve in two arrays of the same length, the flows rising. */
export interface Curve {
  readonly flows: Float64Array;
  readonly errors: Float64Array;
}

export function curveOf(points: readonly { flow: number; error: number }[]): Curve {
  return { flows: Float64Array.from(points, (p) => p.flow), errors: Float64Array.from(points, (p) => p.error) };
}

/** % at a flow in L/min: linear between the points, constant beyond them. */
export function errorAt({ flows, errors }: Curve, flowLpm: number): number {
  const last = flows.length - 1;
  if (flowLpm <= (flows[0] ?? 0)) return errors[0] ?? 0;
  if (flowLpm >= (flows[last] ?? 0)) return errors[last] ?? 0;
  let i = 1;
  while ((flows[i] ?? 0) < flowLpm) i++;
  const f0 = flows[i - 1] ?? 0;
  const e0 = errors[i - 1] ?? 0;
  return e0 + (((errors[i] ?? 0) - e0) * (flowLpm - f0)) / ((flows[i] ?? 0) - f0);
}
