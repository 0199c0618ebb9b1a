import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Result } from "../result.ts";
import { METER } from "../testing/simulated-run.ts";
import { airDensity } from "./air.ts";
import { densityAt, waterDensity } from "./density.ts";
import { referenceMeterVolume } from "./reference-meter.ts";
import { evaporated, type Weighing, weigh } from "./weighing.ts";

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe("air", () => {
  it("CIPM-2007 has 1.1992 kg/m3 at 20 degrees, 1013.25 hPa, 50 %: the simplified formula agrees to 2e-4", () => {
    const air = value(airDensity({ tempC: 20, pressureHPa: 1013.25, humidityPercent: 50 }));
    expect(Math.abs(air.kgM3 / 1.1992 - 1)).toBeLessThan(2e-4);
    expect(air.u).toBeCloseTo(2e-4 * 1.1992, 6);
  });

  it("is lighter when it is warm, damp, or high up", () => {
    const at = (tempC: number, pressureHPa: number, humidityPercent: number) =>
      value(airDensity({ tempC, pressureHPa, humidityPercent })).kgM3;
    fc.assert(
      fc.property(double(-20, 45), double(700, 1090), double(0, 90), (t, p, h) => {
        expect(at(t + 1, p, h)).toBeLessThan(at(t, p, h));
        expect(at(t, p + 1, h)).toBeGreaterThan(at(t, p, h));
        expect(at(t, p, h + 1)).toBeLessThan(at(t, p, h));
      }),
    );
  });

  it("outside the stated range the formula's own uncertainty is not known", () => {
    expect(value(airDensity({ tempC: 35, pressureHPa: 1000, humidityPercent: 50 })).u).toBeNull();
  });

  it.each([
    { tempC: 20, pressureHPa: 101.3, humidityPercent: 50 },
    { tempC: 293, pressureHPa: 1013, humidityPercent: 50 },
    { tempC: 20, pressureHPa: 1013, humidityPercent: 120 },
    { tempC: Number.NaN, pressureHPa: 1013, humidityPercent: 50 },
  ])("mixed units are no air: %o", (air) => {
    expect(airDensity(air)).toMatchObject({ ok: false, problem: "implausible-air" });
  });
});

describe("density", () => {
  // Tanaka et al. 2001, table of the paper.
  it.each([
    [0, 999.8428],
    [4, 999.9749],
    [10, 999.7027],
    [15, 999.1026],
    [20, 998.2067],
    [25, 997.047],
    [40, 992.2152],
  ])("water at %d degrees: %d kg/m3", (tempC, kgM3) => {
    expect(waterDensity(tempC)).toBeCloseTo(kgM3, 3);
  });

  it("nobody asks it for ice or steam", () => {
    expect([waterDensity(-1), waterDensity(41), waterDensity(Number.NaN)]).toEqual([null, null, null]);
  });

  it("a mass of fuel keeps itself: its volume grows by 1 + bY dt, as in the profiles", () => {
    const cold = { kgM3: 745, atC: 15 };
    expect(745 / densityAt(cold, 0.0012, 25)).toBeCloseTo(1.012, 12);
    expect(densityAt(cold, 0.0012, 15)).toBe(745);
  });
});

const WATER: Weighing = { beforeKg: 1.2, afterKg: 21.2, airKgM3: 1.2, liquidKgM3: 998.2067 };

describe("weighing", () => {
  // ISO 8655-6's Z in uL/mg at 1013 hPa, as its table prints it (recalled, high confidence).
  it.each([
    [15, 1.002],
    [20, 1.0029],
    [22, 1.0033],
    [25, 1.004],
    [30, 1.0054],
  ])("water at %d degrees has Z = %d mL/g", (tempC, z) => {
    const air = value(airDensity({ tempC, pressureHPa: 1013, humidityPercent: 50 }));
    const water = waterDensity(tempC) ?? 0;
    const { volumeL } = value(weigh({ ...WATER, beforeKg: 0, afterKg: 1, airKgM3: air.kgM3, liquidKgM3: water }));
    expect(volumeL).toBeCloseTo(z, 4);
  });

  it("buoyancy is 0.105 % on water and more on petrol", () => {
    expect(value(weigh(WATER)).buoyancyPercent).toBeCloseTo(0.1054, 3);
    expect(value(weigh({ ...WATER, liquidKgM3: 745 })).buoyancyPercent).toBeCloseTo(0.1463, 3);
  });

  it("what evaporated was delivered too", () => {
    const lost = evaporated({ lostKg: 0.004, ms: 600_000 }, 90_000);
    expect(lost).toBeCloseTo(0.0006, 12);
    const [dry, petrol] = [value(weigh(WATER)), value(weigh({ ...WATER, evaporatedKg: lost }))];
    expect(petrol.volumeL / dry.volumeL - 1).toBeCloseTo(0.0006 / 20, 9);
    expect(evaporated({ lostKg: 1, ms: 0 }, 1000)).toBe(0);
  });

  it("tare does not matter, twice the mass is twice the volume", () => {
    fc.assert(
      fc.property(double(0.1, 50), double(0, 100), double(650, 1000), (kg, tare, liquidKgM3) => {
        const of = (beforeKg: number, afterKg: number) =>
          value(weigh({ ...WATER, beforeKg, afterKg, liquidKgM3 })).volumeL;
        expect(of(tare, tare + kg)).toBeCloseTo(of(0, kg), 9);
        expect(of(0, 2 * kg)).toBeCloseTo(2 * of(0, kg), 9);
      }),
    );
  });

  it.each([
    ["nothing-weighed", { afterKg: 1.2 }],
    ["nothing-weighed", { beforeKg: 30 }],
    ["implausible-density", { liquidKgM3: 0.745 }],
    ["implausible-density", { airKgM3: 0.0012 }],
    ["implausible-density", { weightsKgM3: 8 }],
    ["implausible-evaporation", { evaporatedKg: 0.6 }],
    ["implausible-evaporation", { evaporatedKg: -0.001 }],
    ["not-a-number", { afterKg: Number.NaN }],
  ] as Array<[string, Partial<Weighing>]>)("%s: %o", (problem, parts) => {
    expect(weigh({ ...WATER, ...parts })).toMatchObject({ ok: false, problem });
  });
});

describe("a reference meter", () => {
  const READING = { meter: METER, litres: 20.004, flowLpm: 24, oilExpansion: 0.0012, referenceC: 20, meterC: 20 };

  it("is corrected by its certificate and brought to the other's temperature", () => {
    expect(value(referenceMeterVolume(READING)).volumeL).toBeCloseTo(20.004 / 1.00004, 9);
    const warmer = value(referenceMeterVolume({ ...READING, meterC: 21 }));
    expect(warmer.volumeL).toBeCloseTo((20.004 / 1.00004) * 1.0012, 9);
  });

  it("says when its certificate does not reach the flow, and refuses a run without one", () => {
    expect(value(referenceMeterVolume({ ...READING, flowLpm: 80 })).extrapolated).toBe(true);
    expect(referenceMeterVolume({ ...READING, litres: 0 })).toMatchObject({ ok: false, problem: "nothing-delivered" });
    expect(referenceMeterVolume({ ...READING, meterC: Number.NaN })).toMatchObject({
      ok: false,
      problem: "not-a-number",
    });
  });
});
