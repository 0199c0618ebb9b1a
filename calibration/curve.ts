import type { MeterPoint, ThermometerCalibration } from "./types.ts";

interface Knot {
  x: number;
  y: number;
  U: number;
}

export interface CurveValue {
  value: number;
  /** k = 2; the larger of the two neighbours' between certified points. */
  U: number;
  /** True where nothing is certified: the nearest end's value is given. */
  extrapolated: boolean;
  /**
   * How far the straight line may be wrong, half-width: nothing at a certified point, half the step between two points
   * midway, the end's slope carried on outside. null where one point says nothing about slopes.
   */
  interpolation: number | null;
}

/** The meter's own error in % at `flow` L/min: straight lines between certified points, the ends' values outside. */
export function meterErrorAt(points: readonly MeterPoint[], flow: number): CurveValue {
  return lookUp(
    points.map((point) => ({ x: point.flow, y: point.error, U: point.U })),
    flow,
  );
}

/** The correction in degrees at a reading of `tempC`: true = reading + correction. */
export function temperatureCorrectionAt(calibration: ThermometerCalibration, tempC: number): CurveValue {
  return lookUp(
    calibration.points.map((point) => ({ x: point.at, y: point.correction, U: point.U })),
    tempC,
  );
}

/** The true temperature for a reading, by the thermometer's certificate. */
export function correctTemperature(calibration: ThermometerCalibration, readingC: number): number {
  return readingC + temperatureCorrectionAt(calibration, readingC).value;
}

function lookUp(unsorted: Knot[], x: number): CurveValue {
  const knots = unsorted.sort((a, b) => a.x - b.x);
  const first = knots[0];
  const last = knots.at(-1);
  if (!first || !last) return { value: 0, U: 0, extrapolated: true, interpolation: null };
  const at = knots.find((knot) => knot.x === x);
  if (at) return { value: at.y, U: at.U, extrapolated: false, interpolation: 0 };
  if (x < first.x) return beyond(first, knots[1], x);
  if (x > last.x) return beyond(last, knots.at(-2), x);
  const above = knots.findIndex((knot) => knot.x > x);
  const [a, b] = [knots[above - 1] ?? first, knots[above] ?? last];
  const share = (x - a.x) / (b.x - a.x);
  const step = b.y - a.y;
  const interpolation = (Math.abs(step) / 2) * 4 * share * (1 - share);
  return { value: a.y + share * step, U: Math.max(a.U, b.U), extrapolated: false, interpolation };
}

function beyond(end: Knot, neighbour: Knot | undefined, x: number): CurveValue {
  const slope = neighbour && neighbour.x !== end.x ? (end.y - neighbour.y) / (end.x - neighbour.x) : null;
  const interpolation = slope === null ? null : Math.abs(slope * (x - end.x));
  return { value: end.y, U: end.U, extrapolated: true, interpolation };
}
