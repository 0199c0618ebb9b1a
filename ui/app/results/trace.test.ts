import { expect, it } from "vitest";
import { traceBuffer } from "./trace.ts";

it("draws an attempt from its chunks: flow, and display minus meter once a litre has gone by", () => {
  const chunk = (from: number) => ({
    meter: [0, 500].map((dt) => ({ t: from + dt, totalL: 100 + (from + dt) / 1000 })),
    flow: [0, 500].map((dt): [number, number, number | null] => [from + dt, 60, null]),
    tJ: [],
    tM: [],
    display: [0, 500].map((dt): [number, number] => [from + dt, Math.round(((from + dt) / 10) * 1.01)]),
  });
  const { t, flow, difference } = traceBuffer([chunk(0), chunk(1000), chunk(2000)], 0.01);
  expect(t).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  expect(flow).toEqual([60, 60, 60, 60, 60, 60]);
  expect(difference.slice(0, 2)).toEqual([null, null]);
  for (const percent of difference.slice(2)) expect(percent).toBeCloseTo(1, 0);
});

it("draws nothing of an attempt without readings", () => {
  expect(traceBuffer([], 0.01)).toEqual({ t: [], flow: [], difference: [] });
});
