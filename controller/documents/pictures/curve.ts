import { type CalibrationCertificate, fitAt, temperatureCorrectionAt } from "@proverig/calibration";
import type { Picture } from "../../protocol/picture.ts";
import type { Words } from "../words.ts";
import { plot, spanOf } from "./plot.ts";

/** A point of a certificate of either kind: L/min and %, or degrees and K; U with k = 2. */
export interface CurvePoint {
  x: number;
  y: number;
  U: number;
}

export function pointsOf(certificate: CalibrationCertificate, phase: "asFound" | "asLeft"): CurvePoint[] {
  if (certificate.kind === "meter")
    return (certificate[phase]?.points ?? []).map(({ flowLpm, error, U, k }) => ({
      x: flowLpm,
      y: error,
      U: (2 * U) / k,
    }));
  return (certificate[phase]?.points ?? []).map(({ at, correction, U, k }) => ({
    x: at,
    y: correction,
    U: (2 * U) / k,
  }));
}

/** What holds by a certificate, at any place: value, U and interpolation together (k = 2). */
function holdsAt(certificate: CalibrationCertificate, x: number): { y: number; U: number } {
  const points = certificate.effect.points.map((point) =>
    "flow" in point ? { at: point.flow, correction: point.error, U: point.U } : point,
  );
  const { fitted } = certificate.curve;
  const { value, U, interpolation } = fitted ? fitAt(fitted, x) : temperatureCorrectionAt({ points }, x);
  return { y: value, U: Math.hypot(U, (2 * (interpolation ?? 0)) / Math.sqrt(3)) };
}

const STEPS = 96;
/** So many earlier certificates are still told apart. */
const EARLIER = 4;

/** The curve in force with its band of U, the points as found and as left, and the curves before it. */
export function curvePicture(
  certificate: CalibrationCertificate,
  previous: readonly CalibrationCertificate[],
  words: Words,
): Picture {
  const meter = certificate.kind === "meter";
  const found = pointsOf(certificate, "asFound");
  const left = pointsOf(certificate, "asLeft");
  const earlier = previous.slice(-EARLIER);
  const xs = [...left, ...found].map(({ x }) => x);
  const span = meter ? { from: 0, to: Math.max(...xs, 1) * 1.08 } : spanOf(xs);
  const range = [Math.min(...xs), Math.max(...xs)] as const;
  const along = Array.from({ length: STEPS + 1 }, (_, i) => range[0] + ((range[1] - range[0]) * i) / STEPS);
  const band = along.map((x) => ({ x, ...holdsAt(certificate, x) }));
  const past = earlier.map(({ effect }) =>
    effect.points.map((point) =>
      "flow" in point ? ([point.flow, point.error] as const) : ([point.at, point.correction] as const),
    ),
  );
  const ys = [
    0,
    ...band.flatMap(({ y, U }) => [y - U, y + U]),
    ...[...found, ...left].flatMap(({ y, U }) => [y - U, y + U]),
    ...past.flat().map(([, y]) => y),
  ];
  const draw = plot(
    words("doc.picture.curve"),
    { width: 500, height: 220 },
    {
      x: { ...span, label: meter ? words("doc.flowLpm") : words("doc.tempC") },
      y: { ...spanOf(ys), label: meter ? words("doc.errorPercent") : words("doc.correctionK") },
    },
  );
  draw.area(
    [...band.map(({ x, y, U }) => [x, y + U] as const), ...band.toReversed().map(({ x, y, U }) => [x, y - U] as const)],
    "band",
  );
  draw.line(
    [
      [span.from, 0],
      [span.to, 0],
    ],
    "soft",
    { width: 0.75 },
  );
  for (const [i, points] of past.entries()) {
    draw.line(points, "past", { dashed: true });
    const [x, y] = points.at(-1) ?? [0, 0];
    draw.text(x, y + (spanOf(ys).to - spanOf(ys).from) * 0.015, ` ${earlier[i]?.number ?? ""}`, {
      tone: "past",
      size: 7,
      anchor: x > span.to * 0.8 ? "end" : "start",
    });
  }
  draw.line(
    band.map(({ x, y }) => [x, y]),
    "main",
    { width: 1.5 },
  );
  for (const { x, y, U } of found) {
    draw.whisker(x, y, U, "soft");
    draw.dot(x, y, "soft", { hollow: true });
  }
  for (const { x, y, U } of left) {
    draw.whisker(x, y, U, "main");
    draw.dot(x, y, "main");
  }
  return draw.picture();
}
