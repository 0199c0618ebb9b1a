import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balance, dispenserConductance, type Hydraulics, pathConductance } from "./hydraulics.ts";

const PUMP = 1.8;
const IN = dispenserConductance(PUMP);
const COMPLIANCE = 0.006;

/** L/min in steady flow through a path. */
function steadyLpm(flowLpm: number, { maxLpm = 58, compliance = COMPLIANCE } = {}): number {
  const hose: Hydraulics = { hoseBar: 0, inL: 0, outL: 0 };
  for (let i = 0; i < 500; i++) balance(hose, 0.01, PUMP, maxLpm / 60, IN, pathConductance(flowLpm, PUMP), compliance);
  expect(hose.inL).toBeCloseTo(hose.outL, 9);
  return (hose.outL / 0.01) * 60;
}

describe("hydraulics", () => {
  it("gives each path its flow at full pump pressure", () => {
    for (const flow of [2, 9, 24, 40, 55, 57.9]) expect(steadyLpm(flow)).toBeCloseTo(flow, 4);
  });

  it("gives no more than the dispenser does", () => {
    expect(steadyLpm(55, { maxLpm: 40 })).toBeCloseTo(40, 4);
    expect(steadyLpm(90)).toBeCloseTo(58, 4);
  });

  it("knows a hose of steel", () => {
    expect(steadyLpm(24, { compliance: 0 })).toBeCloseTo(24, 4);
  });

  it("fills the hose to the pump's pressure, no further, and keeps it when the pump is off", () => {
    const hose: Hydraulics = { hoseBar: 0, inL: 0, outL: 0 };
    let filledL = 0;
    for (let i = 0; i < 100; i++) {
      balance(hose, 0.01, PUMP, 58 / 60, IN, 0, COMPLIANCE);
      filledL += hose.inL;
    }
    expect(hose.hoseBar).toBeCloseTo(PUMP, 6);
    expect(filledL).toBeCloseTo(PUMP * COMPLIANCE, 8);
    balance(hose, 0.01, 0, 58 / 60, IN, 0, COMPLIANCE);
    expect([hose.hoseBar, hose.inL, hose.outL]).toEqual([expect.closeTo(PUMP, 6), 0, 0]);
  });

  it("empties a hose through an open path, to the last drop and not below", () => {
    const hose: Hydraulics = { hoseBar: PUMP, inL: 0, outL: 0 };
    let outL = 0;
    for (let i = 0; i < 100; i++) {
      balance(hose, 0.01, 0, 58 / 60, IN, pathConductance(9, PUMP), COMPLIANCE);
      outL += hose.outL;
    }
    expect(hose.hoseBar).toBe(0);
    expect(outL).toBeCloseTo(PUMP * COMPLIANCE, 9);
  });

  it("loses nothing, sucks nothing, presses no harder than pump and hose did", () => {
    const step = fc.record({
      dt: fc.double({ min: 1e-4, max: 0.01, noNaN: true }),
      pump: fc.constantFrom(0, 0.3, PUMP),
      max: fc.constantFrom(0, 4 / 60, 58 / 60),
      path: fc.constantFrom(0, 0.01, 9, 55, 500),
    });
    const hoses = fc.record({
      compliance: fc.double({ min: 0, max: 0.1, noNaN: true }),
      steps: fc.array(step, { minLength: 1, maxLength: 200 }),
    });
    fc.assert(
      fc.property(hoses, ({ compliance, steps }) => {
        const hose: Hydraulics = { hoseBar: 0, inL: 0, outL: 0 };
        let heldL = 0;
        for (const { dt, pump, max, path } of steps) {
          const before = hose.hoseBar;
          balance(hose, dt, pump, max, IN, pathConductance(path, PUMP), compliance);
          heldL += hose.inL - hose.outL;
          expect(hose.inL).toBeGreaterThanOrEqual(0);
          expect(hose.outL).toBeGreaterThanOrEqual(0);
          expect(hose.inL).toBeLessThanOrEqual(max * dt + 1e-9);
          expect(hose.hoseBar).toBeGreaterThanOrEqual(0);
          expect(hose.hoseBar).toBeLessThanOrEqual(Math.max(before, pump) + 1e-9);
          expect(heldL).toBeCloseTo(compliance * hose.hoseBar, 9);
        }
      }),
    );
  });
});
