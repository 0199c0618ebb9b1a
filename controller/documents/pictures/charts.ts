import type { ControlChart, Cusum } from "@proverig/calibration";
import type { Picture } from "../../protocol/picture.ts";
import type { Words } from "../words.ts";
import { plot, spanOf } from "./plot.ts";

const SIZE = { width: 500, height: 190 };

/** First and last day, and as many between as stay readable. */
function days(moments: readonly number[]): Array<{ at: number; text: string }> {
  const every = Math.max(1, Math.ceil(moments.length / 7));
  return moments.flatMap((moment, at) => {
    const shown = at % every === 0 || at === moments.length - 1;
    return shown ? [{ at, text: new Date(moment).toISOString().slice(2, 10) }] : [];
  });
}

/** A Shewhart chart: centre, 2 s and 3 s zones, each point; what a rule calls out is marked and named. */
export function shewhartPicture(chart: ControlChart, unit: string, words: Words): Picture {
  const { points, centre, sigma } = chart;
  const span = { from: -0.5, to: points.length - 0.5 };
  const values = points.map(({ value }) => value);
  const draw = plot(words("doc.picture.shewhart"), SIZE, {
    x: { ...span, label: words("doc.date"), ticks: days(points.map(({ at }) => at)) },
    y: {
      ...spanOf([...values, centre - 3.2 * sigma, centre + 3.2 * sigma], 0.02),
      label: `${words("doc.deviation")} ${unit}`,
    },
  });
  const across = (y: number) =>
    [
      [span.from, y],
      [span.to, y],
    ] as const;
  draw.area([...across(centre + 2 * sigma), ...across(centre - 2 * sigma).toReversed()], "band");
  draw.line(across(centre), "soft");
  for (const side of [-1, 1]) {
    draw.line(across(centre + side * 2 * sigma), "warn", { dashed: true });
    draw.line(across(centre + side * 3 * sigma), "bad");
    draw.text(span.to, centre + side * 3 * sigma, `${side < 0 ? "−" : "+"}3s `, { anchor: "end", tone: "bad" });
  }
  draw.line(
    points.map(({ value }, i) => [i, value]),
    "main",
    { width: 0.75 },
  );
  for (const [i, { value, rules }] of points.entries()) {
    draw.dot(i, value, rules.length > 0 ? "bad" : "main", rules.length > 0 ? { radius: 4 } : {});
  }
  return draw.picture();
}

/** A tabular CUSUM: both sums away from zero, the decision interval on both sides. */
export function cusumPicture(chart: Cusum, unit: string, words: Words): Picture {
  const { points, decision } = chart;
  const span = { from: -0.5, to: points.length - 0.5 };
  const sums = points.flatMap(({ upper, lower }) => [upper, -lower]);
  const draw = plot(words("doc.picture.cusum"), SIZE, {
    x: { ...span, label: words("doc.date"), ticks: days(points.map(({ at }) => at)) },
    y: { ...spanOf([...sums, 1.1 * decision, -1.1 * decision], 0.02), label: `${words("doc.sums")} ${unit}` },
  });
  draw.line(
    [
      [span.from, 0],
      [span.to, 0],
    ],
    "soft",
  );
  for (const side of [-1, 1])
    draw.line(
      [
        [span.from, side * decision],
        [span.to, side * decision],
      ],
      "bad",
    );
  draw.line(
    points.map(({ upper }, i) => [i, upper]),
    "main",
    { width: 1.5 },
  );
  draw.line(
    points.map(({ lower }, i) => [i, -lower]),
    "main",
    { width: 1.5, dashed: true },
  );
  for (const [i, { upper, lower, signal }] of points.entries()) {
    draw.dot(i, upper, signal === "up" ? "bad" : "main", signal === "up" ? { radius: 4 } : {});
    draw.dot(i, -lower, signal === "down" ? "bad" : "main", signal === "down" ? { radius: 4 } : {});
  }
  return draw.picture();
}
