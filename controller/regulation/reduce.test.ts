import { describe, expect, test } from "vitest";
import type { RestReadings, TraceChunk } from "./raw.ts";
import { type ReduceContext, reduceRun, traceDigest } from "./reduce.ts";

const METER: ReduceContext = {
  divisionL: 0.01,
  oilExpansion: 0.0012,
  thermometerJ: null,
  thermometerM: null,
  standard: { method: "master-meter", meter: { points: [{ flow: 60, error: 0, U: 0.04 }] } },
};
const CAN: ReduceContext = {
  ...METER,
  standard: {
    method: "metal-measure",
    measure: { volume: 20, neck: 100, mlPerMm: 5, material: "stainless-steel", U: 0.025 },
    measureExpansion: 0.00005,
  },
};

/** 20 L at 60 L/min in twenty seconds, with three seconds of rest before and after. */
function run(): TraceChunk {
  const t = Array.from({ length: 261 }, (_, i) => i * 100);
  const litres = (ms: number) => 100 + Math.min(20, Math.max(0, (ms - 3000) / 1000));
  return {
    meter: t.map((ms) => ({ t: ms, totalL: litres(ms) })),
    flow: [],
    tJ: t.map((ms) => ({ t: ms, tempC: ms < 2000 ? 30 : 20 })),
    tM: t.map((ms) => ({ t: ms, tempC: 20 })),
    display: [],
  };
}
const REST: RestReadings = {
  displayStart: 0,
  display: 2002,
  amount: 15_455,
  price: 772,
  fromT: 2500,
  toT: 26_000,
  lineStart: "pressurised",
  lineEnd: "pressurised",
  zeroLpm: 0,
};

describe("by the master meter", () => {
  test("E is what the display counted against what came out between the two rests", () => {
    const result = reduceRun(run(), REST, METER);
    expect(result).toMatchObject({ display: 20.02, displayStart: 0, flow: expect.closeTo(60, 6) });
    expect(result?.reference).toBeCloseTo(20, 9);
    expect(result?.error).toBeCloseTo(0.1, 9);
  });

  test("readings that are missing in mid-run cost nothing", () => {
    const trace = run();
    const gap = { ...trace, meter: trace.meter.filter(({ t }) => t < 8000 || t > 15_000) };
    expect(reduceRun(gap, REST, METER)?.reference).toBeCloseTo(20, 9);
  });

  test("a total at rest that is missing leaves no result: the next one would lack what had flowed", () => {
    const trace = run();
    expect(reduceRun({ ...trace, meter: trace.meter.filter(({ t }) => t > 4000) }, REST, METER)).toBeNull();
    expect(reduceRun({ ...trace, meter: trace.meter.filter(({ t }) => t < 20_000) }, REST, METER)).toBeNull();
  });

  test("without a reading of the display there is none either", () => {
    expect(reduceRun(run(), { ...REST, display: null }, METER)).toBeNull();
  });

  test("what filled a slack hose is taken off, and makes the result less sure", () => {
    const slack = { ...REST, display: 2003, displayStart: 1, lineStart: "relaxed" } as const;
    const result = reduceRun(run(), slack, METER);
    expect(result?.error).toBeCloseTo(0.1, 9);
    expect(result?.U).toBeGreaterThan(reduceRun(run(), REST, METER)?.U ?? 1);
  });

  test("what filled it and came out again at the end was measured, but not dispensed", () => {
    const preset = { ...REST, display: 2003, displayStart: 1, lineStart: "relaxed", lineEnd: "relaxed" } as const;
    expect(reduceRun(run(), preset, METER)?.reference).toBeCloseTo(19.99, 9);
  });
});

describe("by the metal measure", () => {
  const read = { ...REST, neckMm: 100, tB: 20 };

  test("the nozzle's temperature is that of the run, not of the hose before it", () => {
    const result = reduceRun(run(), read, CAN);
    expect(result?.tJ).toBe(20);
    expect(result?.reference).toBeCloseTo(20, 9);
  });

  test("a temperature that was typed in stands where there is no probe", () => {
    expect(reduceRun({ ...run(), tJ: [] }, { ...read, tJ: 25 }, CAN)?.tJ).toBe(25);
  });

  test("the flow is the meter's where nobody reads the display in mid-run", () => {
    expect(reduceRun(run(), read, CAN)?.flow).toBeCloseTo(60, 6);
  });

  test("a neck that was not read leaves no result", () => {
    expect(reduceRun(run(), REST, CAN)).toBeNull();
  });
});

test("the digest names every reading, and not the order of an object's keys", () => {
  const trace = run();
  const { meter, ...rest } = trace;
  expect(traceDigest({ ...rest, meter })).toBe(traceDigest(trace));
  expect(traceDigest({ ...trace, tM: trace.tM.slice(1) })).not.toBe(traceDigest(trace));
});
