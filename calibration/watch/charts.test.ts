import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Result } from "../result.ts";
import { cusum } from "./cusum.ts";
import { NELSON_RULES, rulesAtLast, ZONE_RULES } from "./run-rules.ts";
import { controlChart, rangeLimits } from "./shewhart.ts";
import { besselSpread, mean, RANGE_COEFFICIENTS, range, rangeSpread } from "./spread.ts";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

const DAY = 86_400_000;
const daily = (values: readonly number[]) => values.map((v, i) => ({ at: i * DAY, value: v, values: [v] }));

describe("spread", () => {
  it("JJF 1059.1's range coefficients", () => {
    expect([...RANGE_COEFFICIENTS.values()].map(({ c }) => c)).toEqual([1.13, 1.69, 2.06, 2.33, 2.53, 2.7, 2.85, 2.97]);
    // A published dispenser: (0.58 - 0.36)/1.69 = 0.13.
    expect(rangeSpread([0.43, 0.36, 0.58])?.s).toBeCloseTo(0.13, 2);
    expect([rangeSpread([1]), rangeSpread(Array(10).fill(1))]).toEqual([null, null]);
  });

  it("they are the mean range of a normal sample in its standard deviations", () => {
    for (const [n, { c }] of RANGE_COEFFICIENTS) expect(Math.abs(c - expectedRange(n)), String(n)).toBeLessThan(0.006);
  });

  it("Bessel's formula needs two values", () => {
    expect(besselSpread([1, 2, 3, 4])).toMatchObject({ s: expect.closeTo(Math.sqrt(5 / 3), 12), dof: 3 });
    expect(besselSpread([1])).toBeNull();
    expect([range([]), mean([2, 4])]).toEqual([0, 3]);
  });
});

describe("Shewhart charts", () => {
  // Montgomery, Introduction to Statistical Quality Control, viscosity of aircraft primer paint.
  const VISCOSITY = [33.75, 33.05, 34, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.2, 33.62, 33, 33.54, 33.12, 33.84];

  it("the published chart of individuals: 32.24, 33.52, 34.80", () => {
    const chart = value(controlChart(daily(VISCOSITY), NELSON_RULES));
    expect(chart.centre).toBeCloseTo(33.52, 2);
    expect(chart.control).toEqual([expect.closeTo(32.24, 1), expect.closeTo(34.8, 1)]);
    expect(chart.points.flatMap(({ rules }) => rules)).toEqual([]);
    expect(chart).toMatchObject({ kind: "individuals", baseline: 15 });
  });

  it("means: 3 sigma is A2 R, and the range chart beside it", () => {
    const groups = [
      [1, 3, 2],
      [2, 5, 3],
      [0, 2, 2],
      [1, 1, 3],
    ];
    const chart = value(
      controlChart(
        groups.map((values, i) => ({ at: i, values })),
        [],
      ),
    );
    const meanRange = (2 + 3 + 2 + 2) / 4;
    expect(chart.control[1] - chart.centre).toBeCloseTo(1.023 * meanRange, 2);
    expect(rangeLimits(3, meanRange)).toEqual([0, meanRange, 2.574 * meanRange]);
    expect(rangeLimits(11, 1)).toBeNull();
  });

  it("established limits are kept; a baseline does not learn from what comes after it", () => {
    const series = daily([0, 1, -1, 0.5, -0.5, 6]);
    const given = value(controlChart(series, ZONE_RULES, { centre: 0, sigma: 1 }));
    expect(given).toMatchObject({ control: [-3, 3], warning: [-2, 2], baseline: 0 });
    expect(given.points.at(-1)?.rules).toEqual(["beyond-3s"]);
    const learned = value(controlChart(series, ZONE_RULES, { baseline: 5 }));
    expect(learned.centre).toBe(0);
    expect(learned.points.at(-1)?.rules).toContain("beyond-3s");
  });

  it("what is out of control does not depend on the unit", () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(values, (x) => {
        const known = (unit: number) => ({ centre: 0.1 * unit, sigma: 1.3 * unit });
        const [one, other] = [1, 1024].map((unit) =>
          value(controlChart(daily(x.map((v) => v * unit)), NELSON_RULES, known(unit))),
        );
        expect(other?.points.map(({ rules }) => rules)).toEqual(one?.points.map(({ rules }) => rules));
      }),
    );
  });

  it.each([
    ["too-few-points", []],
    ["too-few-points", [{ at: 0, values: [1] }]],
    ["no-spread", daily([2, 2, 2])],
    ["not-a-number", daily([1, Number.NaN])],
    [
      "time-runs-back",
      [
        { at: 5, values: [1] },
        { at: 4, values: [2] },
      ],
    ],
    [
      "unequal-groups",
      [
        { at: 0, values: [1, 2] },
        { at: 1, values: [1] },
      ],
    ],
    ["unequal-groups", [0, 1].map((at) => ({ at, values: Array(12).fill(at) as number[] }))],
  ] as Array<[string, Array<{ at: number; values: number[] }>]>)("%s has no chart", (problem, series) => {
    expect(controlChart(series, [])).toMatchObject({ ok: false, problem });
  });
});

describe("run rules", () => {
  it.each([
    ["beyond-3s", [0, 3.1]],
    ["nine-on-one-side", [-1, 0.1, 0.2, 0.4, 0.1, 0.3, 0.5, 0.2, 0.1, 0.4]],
    ["six-rising-or-falling", [0.9, 0.5, 0.2, -0.1, -0.4, -0.6]],
    ["fourteen-alternating", [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1].map((v) => v - 0.5)],
    ["two-of-three-beyond-2s", [2.1, 0, 2.3]],
    ["four-of-five-beyond-1s", [-1.2, -1.5, 0.3, -1.1, -1.4]],
    ["fifteen-within-1s", Array.from({ length: 15 }, (_, i) => (i % 4 < 2 ? 0.5 : -0.5))],
    ["eight-outside-1s", [1.2, 1.3, -1.1, -1.5, 1.4, -1.2, 1.1, -1.6]],
  ])("%s", (id, z) => {
    expect(rulesAtLast(z, NELSON_RULES)).toContain(id);
    expect(rulesAtLast(z.slice(0, -1), NELSON_RULES)).not.toContain(id);
    expect(
      rulesAtLast(
        z.map((v) => -v),
        NELSON_RULES,
      ),
    ).toContain(id);
  });

  it("a point that is back within calls nothing out", () => {
    expect(rulesAtLast([2.4, 2.4, 0], ZONE_RULES)).toEqual([]);
    expect(rulesAtLast([2.4, -2.4], ZONE_RULES)).toEqual([]);
    expect(rulesAtLast([], NELSON_RULES)).toEqual([]);
  });
});

describe("CUSUM", () => {
  it("the concentration of a chemical process, Montgomery and Runger, table 16-8", () => {
    const x = [
      102, 94.8, 98.3, 98.4, 102, 98.5, 99, 97.7, 100, 98.1, 101.3, 98.7, 101.1, 98.4, 97, 96.7, 100.3, 101.4, 97.2,
      101,
    ];
    const chart = value(cusum(daily(x), { target: 99, sigma: 2, k: 0.5, h: 5 }));
    const upper = [2, 0, 0, 0, 2, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1];
    const lower = [0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1, 2.3, 0, 0, 0.8, 0];
    for (const [i, point] of chart.points.entries()) {
      expect(point.upper).toBeCloseTo(upper[i] ?? -1, 9);
      expect(point.lower).toBeCloseTo(lower[i] ?? -1, 9);
    }
    expect(chart.points.every(({ signal }) => signal === null)).toBe(true);
  });

  it("the NIST/SEMATECH e-handbook's example, 6.3.2.3: out from the fourteenth group on, shifted since the thirteenth", () => {
    const x = [
      324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15, 328.325,
      327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35,
    ];
    const { points } = value(cusum(daily(x), { target: 325, sigma: 1, k: 0.3175, h: 4.1959 }));
    expect(points.findIndex(({ signal }) => signal === "up")).toBe(13);
    expect(points[13]).toMatchObject({ signal: "up", since: 12, upper: expect.closeTo(4.94, 2) });
    expect(points.at(-1)?.upper).toBeCloseTo(19, 0);
  });

  it("is the same upside down", () => {
    const values = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(values, (x) => {
        const of = (series: number[]) => value(cusum(daily(series), { target: 0, sigma: 1, k: 0.5, h: 4 })).points;
        const mirrored = of(x.map((v) => -v));
        for (const [i, point] of of(x).entries()) {
          expect(mirrored[i]?.lower).toBe(point.upper);
          expect(mirrored[i]?.since).toBe(point.since);
        }
      }),
    );
  });

  it.each([
    ["settings", [1], { target: 0, sigma: 0, k: 0.5, h: 4 }],
    ["settings", [1], { target: Number.NaN, sigma: 1, k: 0.5, h: 4 }],
    ["not-a-number", [Number.NaN], { target: 0, sigma: 1, k: 0.5, h: 4 }],
  ] as const)("%s is refused", (problem, x, settings) => {
    expect(cusum(daily(x), settings)).toMatchObject({ ok: false, problem });
  });
});

/** E(max - min) of n standard normal values: the integral of 1 - F^n - (1 - F)^n. */
function expectedRange(n: number): number {
  const step = 0.002;
  let [sum, cumulative] = [0, 0];
  for (let x = -8; x < 8; x += step) {
    const f = cumulative + (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * step;
    cumulative = f;
    sum += (1 - f ** n - (1 - f) ** n) * step;
  }
  return sum;
}
