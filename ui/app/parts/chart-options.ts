import type uPlot from "uplot";
import { fixed } from "../format/numbers.ts";

export interface ChartColours {
  ink: string;
  soft: string;
  faint: string;
  flow: string;
  difference: string;
  band: string;
  width: number;
  /** Of the letters: they grow with large type. */
  fontPx: number;
}

const LEAST_FONT_PX = 14;

export function colours(style: CSSStyleDeclaration, theme: string): ChartColours {
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"),
    soft: of("--soft"),
    faint: of("--faint"),
    flow: of("--accent"),
    difference: of("--ink"),
    band: theme === "dark" ? "rgba(143, 194, 255, 0.20)" : "rgba(0, 58, 140, 0.14)",
    width: theme === "dark" ? 2 : 3,
    fontPx: Math.max(LEAST_FONT_PX, Math.round(0.8 * (Number.parseFloat(style.fontSize) || 0))),
  };
}

interface Limits {
  band: [number, number] | null;
  mpe: number | null;
}

/** So many times the limit the picture reaches at the most. */
const MOST_LIMITS = 4;

/** Two scales: L/min on the left from zero, percent on the right around zero. Lines differ by dashes, not by colour only. */
export function chartOptions(
  words: { flow: string; difference: string },
  c: ChartColours,
  limits: () => Limits,
): Omit<uPlot.Options, "width" | "height"> {
  const font = `${c.fontPx}px system-ui, sans-serif`;
  const axis = { stroke: c.ink, font, ticks: { stroke: c.faint, width: 1 }, grid: { show: false } };
  return {
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    padding: [c.fontPx + 8, 4, 0, 4],
    scales: {
      x: { time: false, range: (_plot, _min, max) => [0, Math.max(10, max)] },
      flow: { range: (_plot, _min, max) => [0, 1.15 * Math.max(max, limits().band?.[1] ?? 0, 5)] },
      percent: {
        range(_plot, min, max) {
          const mpe = limits().mpe ?? 0.3;
          const reach = 1.25 * Math.max(Math.abs(min), Math.abs(max), mpe, 0.1);
          // While little has flowed a division is percents: what leaves the picture says nothing yet, the limits must be seen.
          const most = MOST_LIMITS * mpe;
          return [-Math.min(reach, most), Math.min(reach, most)];
        },
      },
    },
    axes: [
      { ...axis, size: c.fontPx + 16, values: (_plot, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, scale: "flow", size: 1.5 * c.fontPx + 23, grid: { show: true, stroke: c.faint, width: 1 } },
      { ...axis, scale: "percent", side: 1, size: 3 * c.fontPx + 20, values: (_plot, ticks) => percents(ticks) },
    ],
    series: [
      {},
      { scale: "flow", stroke: c.flow, width: c.width, points: { show: false } },
      { scale: "percent", stroke: c.difference, width: c.width, dash: [8, 5], points: { show: false } },
    ],
    hooks: { drawClear: [(plot) => drawBand(plot, c, limits())], draw: [(plot) => drawWords(plot, c, words, font)] },
  };
}

/** As many decimals as tell the ticks apart: one at 0.25 must not be called 0.3. Exported for tests. */
export function percents(ticks: readonly number[]): string[] {
  const isWhole = (tick: number) => Math.abs(tick * 10 - Math.round(tick * 10)) < 1e-6;
  const places = ticks.every(isWhole) ? 1 : 2;
  return ticks.map((tick) => fixed(tick, places));
}

function drawBand({ ctx, bbox, valToPos }: uPlot, c: ChartColours, { band, mpe }: Limits): void {
  ctx.save();
  if (band) {
    const top = valToPos(band[1], "flow", true);
    ctx.fillStyle = c.band;
    ctx.fillRect(bbox.left, top, bbox.width, valToPos(band[0], "flow", true) - top);
  }
  if (mpe !== null) {
    ctx.strokeStyle = c.soft;
    ctx.setLineDash([2, 5]);
    for (const limit of [mpe, -mpe]) {
      const y = valToPos(limit, "percent", true);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/** Which line is which stands at the lines' own ends of the picture. */
function drawWords(
  { ctx, bbox }: uPlot,
  c: ChartColours,
  words: { flow: string; difference: string },
  font: string,
): void {
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.font = font.replace(/^\d+px/, `${c.fontPx * ratio}px`);
  ctx.textBaseline = "bottom";
  ctx.fillStyle = c.flow;
  ctx.textAlign = "left";
  ctx.fillText(`\u2501 ${words.flow}`, bbox.left, bbox.top - 3 * ratio);
  ctx.fillStyle = c.difference;
  ctx.textAlign = "right";
  ctx.fillText(`\u2505 ${words.difference}`, bbox.left + bbox.width, bbox.top - 3 * ratio);
  ctx.restore();
}
