import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctTemperature, meterErrorAt } from "./curve.ts";
import { METER } from "./testing/simulated-run.ts";

describe("the meter's curve", () => {
  it("gives the certified values at certified flows, without an interpolation", () => {
    for (const { flow, error, U } of METER.points)
      expect(meterErrorAt(METER.points, flow)).toEqual({ value: error, U, extrapolated: false, interpolation: 0 });
  });

  it("goes straight between neighbours", () => {
    const middle = meterErrorAt(METER.points, 42);
    expect(middle.value).toBeCloseTo(-0.003, 12);
    expect(middle.interpolation).toBeCloseTo(0.007, 12);
  });

  it("holds the ends' values outside, and says so", () => {
    expect(meterErrorAt(METER.points, 2)).toMatchObject({ value: 0.021, extrapolated: true });
    const above = meterErrorAt(METER.points, 78);
    expect(above).toMatchObject({ value: -0.01, extrapolated: true });
    // The end's slope alone would say 0.007; a third of the calibrated range away, U itself says more.
    expect(above.interpolation).toBeCloseTo((0.04 * 18) / 51, 12);
  });

  it("a steep end carries its slope on; a flat one still costs", () => {
    const points = (error: number) => [
      { flow: 10, error: 0, U: 0.03 },
      { flow: 20, error, U: 0.03 },
    ];
    expect(meterErrorAt(points(0.1), 30).interpolation).toBeCloseTo(0.1, 12);
    expect(meterErrorAt(points(0), 25).interpolation).toBeCloseTo(0.015, 12);
  });

  it("takes the larger U of two neighbours", () => {
    const points = [
      { flow: 10, error: 0, U: 0.03 },
      { flow: 20, error: 0, U: 0.05 },
    ];
    expect(meterErrorAt(points, 11).U).toBe(0.05);
    expect(meterErrorAt(points, 10).U).toBe(0.03);
  });

  it("knows no slope from a single point", () => {
    const point = [{ flow: 50, error: 0.02, U: 0.04 }];
    expect(meterErrorAt(point, 50)).toMatchObject({ extrapolated: false, interpolation: 0 });
    expect(meterErrorAt(point, 40)).toMatchObject({ value: 0.02, extrapolated: true, interpolation: null });
  });

  it("does not depend on the order of the points, and stays within their errors", () => {
    const point = fc.record({
      flow: fc.double({ min: 1, max: 200, noNaN: true }),
      error: fc.double({ min: -1, max: 1, noNaN: true }),
      U: fc.constant(0.04),
    });
    const points = fc.uniqueArray(point, { minLength: 1, maxLength: 8, selector: ({ flow }) => flow });
    fc.assert(
      fc.property(points, fc.double({ min: 0, max: 300, noNaN: true }), (curve, flow) => {
        const { value } = meterErrorAt(curve, flow);
        expect(meterErrorAt([...curve].reverse(), flow).value).toBe(value);
        const errors = curve.map(({ error }) => error);
        expect(value).toBeGreaterThanOrEqual(Math.min(...errors) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...errors) + 1e-12);
      }),
    );
  });
});

it("a thermometer's correction is added to its reading", () => {
  const points = [
    { at: 0, correction: 0.1, U: 0.05 },
    { at: 40, correction: -0.1, U: 0.05 },
  ];
  expect(correctTemperature({ points }, 10)).toBeCloseTo(10.05, 12);
  expect(correctTemperature({ points }, -20)).toBeCloseTo(-19.9, 12);
});
