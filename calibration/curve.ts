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
   * midway; outside, what `beyond` adds. null where one point says nothing about slopes.
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
  if (x < first.x) return beyond(between(knots, first.x), first, last, slope(first, knots[1]), x);
  if (x > last.x) return beyond(between(knots, last.x), last, first, slope(last, knots.at(-2)), x);
  return between(knots, x);
}

/** A straight line between the neighbours; `x` within the sorted knots' range. */
export function between(knots: readonly Knot[], x: number): CurveValue {
  const at = knots.find((knot) => knot.x === x);
  if (at) return { value: at.y, U: at.U, extrapolated: false, interpolation: 0 };
  const above = knots.findIndex((knot) => knot.x > x);
  const [a, b] = [knots[above - 1], knots[above]];
  if (!a || !b) return { value: 0, U: 0, extrapolated: true, interpolation: null };
  const share = (x - a.x) / (b.x - a.x);
  const step = b.y - a.y;
  const interpolation = (Math.abs(step) / 2) * 4 * share * (1 - share);
  return { value: a.y + share * step, U: Math.max(a.U, b.U), extrapolated: false, interpolation };
}

/**
 * Outside what is calibrated the end's value is held. The half-width is the larger of the end's slope carried on and
 * the end's U grown by the distance as a share of the calibrated range: a flat end is no knowledge of what lies beyond.
 */
export function beyond(
  value: CurveValue,
  end: { x: number },
  farEnd: { x: number },
  slope: number | null,
  x: number,
): CurveValue {
  const away = Math.abs(x - end.x);
  const range = Math.abs(farEnd.x - end.x);
  const interpolation =
    slope === null || range === 0
      ? null
      : (value.interpolation ?? 0) + Math.max(Math.abs(slope) * away, (value.U * away) / range);
  return { ...value, extrapolated: true, interpolation };
}

function slope(end: Knot, neighbour: Knot | undefined): number | null {
  return neighbour && neighbour.x !== end.x ? (end.y - neighbour.y) / (end.x - neighbour.x) : null;
}
