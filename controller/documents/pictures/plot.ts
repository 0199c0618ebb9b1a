import type { Picture, Shape, Tone } from "../../protocol/picture.ts";

export interface Axis {
  from: number;
  to: number;
  label: string;
  /** Where lines and their words stand; whole steps if absent. */
  ticks?: Array<{ at: number; text: string }>;
}

export interface Plot {
  x(value: number): number;
  y(value: number): number;
  line(
    points: ReadonlyArray<readonly [number, number]>,
    tone: Tone,
    options?: { width?: number; dashed?: boolean },
  ): void;
  area(points: ReadonlyArray<readonly [number, number]>, tone: Tone): void;
  dot(x: number, y: number, tone: Tone, options?: { radius?: number; hollow?: boolean }): void;
  /** A vertical bar of uncertainty with its feet. */
  whisker(x: number, y: number, half: number, tone: Tone): void;
  text(x: number, y: number, text: string, options?: Partial<Pick<TextShape, "anchor" | "tone" | "size">>): void;
  picture(): Picture;
}

type TextShape = Extract<Shape, { kind: "text" }>;

const SIZE = 8;
const MARGIN = { left: 44, right: 20, top: 16, bottom: 30 };

/** Two axes with lines at round numbers; what is drawn goes in data units. */
export function plot(title: string, size: { width: number; height: number }, axes: { x: Axis; y: Axis }): Plot {
  const shapes: Shape[] = [];
  const { width, height } = size;
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const x = scale(axes.x, left, right);
  const y = scale(axes.y, bottom, top);
  for (const tick of axes.y.ticks ?? steps(axes.y)) {
    shapes.push({
      kind: "line",
      points: [
        [left, y(tick.at)],
        [right, y(tick.at)],
      ],
      tone: "grid",
      width: 0.5,
    });
    shapes.push({
      kind: "text",
      x: left - 4,
      y: y(tick.at) + 3,
      text: tick.text,
      size: SIZE,
      anchor: "end",
      tone: "ink",
    });
  }
  for (const tick of axes.x.ticks ?? steps(axes.x)) {
    shapes.push({
      kind: "line",
      points: [
        [x(tick.at), bottom],
        [x(tick.at), bottom + 3],
      ],
      tone: "ink",
      width: 0.75,
    });
    shapes.push({
      kind: "text",
      x: x(tick.at),
      y: bottom + 12,
      text: tick.text,
      size: SIZE,
      anchor: "middle",
      tone: "ink",
    });
  }
  shapes.push({
    kind: "line",
    points: [
      [left, top],
      [left, bottom],
      [right, bottom],
    ],
    tone: "ink",
    width: 0.75,
  });
  shapes.push({ kind: "text", x: left, y: top - 6, text: axes.y.label, size: SIZE, anchor: "start", tone: "soft" });
  shapes.push({ kind: "text", x: right, y: height - 5, text: axes.x.label, size: SIZE, anchor: "end", tone: "soft" });
  const at = (points: ReadonlyArray<readonly [number, number]>) =>
    points.map(([px, py]): [number, number] => [x(px), y(py)]);
  return {
    x,
    y,
    line: (points, tone, { width: w = 1, dashed = false } = {}) => {
      shapes.push({ kind: "line", points: at(points), tone, width: w, ...(dashed && { dashed }) });
    },
    area: (points, tone) => {
      shapes.push({ kind: "area", points: at(points), tone });
    },
    dot: (px, py, tone, { radius = 2.5, hollow = false } = {}) => {
      shapes.push({ kind: "dot", x: x(px), y: y(py), radius, tone, ...(hollow && { hollow }) });
    },
    whisker: (px, py, half, tone) => {
      const ends = [py - half, py + half] as const;
      shapes.push({
        kind: "line",
        points: at([
          [px, ends[0]],
          [px, ends[1]],
        ]),
        tone,
        width: 1,
      });
      for (const end of ends) {
        const foot = y(end);
        shapes.push({
          kind: "line",
          points: [
            [x(px) - 3, foot],
            [x(px) + 3, foot],
          ],
          tone,
          width: 1,
        });
      }
    },
    text: (px, py, text, { anchor = "start", tone = "soft", size: letters = SIZE } = {}) => {
      shapes.push({ kind: "text", x: x(px), y: y(py), text, size: letters, anchor, tone });
    },
    picture: () => ({ width, height, title, shapes }),
  };
}

/** An axis that holds all of these values, and some air. Of equal values one that has a width. */
export function spanOf(values: readonly number[], air = 0.08): { from: number; to: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { from: 0, to: 1 };
  const width = high - low || Math.abs(high) || 1;
  return { from: low - air * width, to: high + air * width };
}

function scale(axis: Axis, from: number, to: number): (value: number) => number {
  const width = axis.to - axis.from || 1;
  return (value) => Math.round((from + ((value - axis.from) / width) * (to - from)) * 100) / 100;
}

/** Four to eight round numbers within an axis. */
function steps({ from, to }: Axis): Array<{ at: number; text: string }> {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = (first + i) * step;
    return { at, text: (Math.abs(at) < step / 2 ? 0 : at).toFixed(decimals) };
  });
}
