import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GASOLINE, METER, THERMOMETER } from "../../testing/simulated-run.ts";
import { type MeasureRunConditions, type MeterRunConditions, runUncertainty } from "../../uncertainty.ts";
import { evaluateBudget } from "../evaluate.ts";
import { type DescribedBudget, tabulate } from "../table.ts";
import {
  measureCalibrationBudget,
  probeCalibrationBudget,
  referenceMeterCalibrationBudget,
  weighingCalibrationBudget,
} from "./calibrations.ts";
import { runBudget } from "./runs.ts";

const METER_RUN: MeterRunConditions = {
  method: "master-meter",
  meter: METER,
  volumeL: 20,
  flowLpm: 55.1,
  tJ: 18.2,
  tM: 18.6,
  thermometerJ: THERMOMETER,
  thermometerM: THERMOMETER,
  oilExpansion: GASOLINE,
};
const MEASURE_RUN: MeasureRunConditions = {
  method: "metal-measure",
  measure: { volume: 50, neck: 104, mlPerMm: 4.46, material: "stainless-steel", U: 0.025 },
  volumeL: 50,
  tJ: 23.6,
  tM: 24.1,
  thermometerJ: THERMOMETER,
  thermometerM: THERMOMETER,
  oilExpansion: GASOLINE,
  measureExpansion: 5e-5,
};

function table(budget: DescribedBudget) {
  const tabulated = tabulate(budget);
  if (!tabulated.ok) throw new Error(tabulated.problem.what);
  return tabulated.value;
}

describe("a run's U", () => {
  it("of the example record is 0.053 % through its budget too", () => {
    const { U, k, dof } = table(runBudget(METER_RUN));
    expect(U).toBeCloseTo(0.053, 3);
    expect(U).toBeCloseTo(runUncertainty(METER_RUN).U, 5);
    expect(k).toBeCloseTo(2, 4);
    expect(dof).toBeNull();
  });

  it("has each component of the run as its contribution, by the same name", () => {
    for (const run of [METER_RUN, MEASURE_RUN, { ...METER_RUN, lineStateDivisionL: 0.01 }]) {
      const { lines } = table(runBudget(run));
      for (const { name, u } of runUncertainty(run).components)
        expect(lines.find(({ input }) => input === name)?.contribution ?? null, name).toEqual(
          u === null || (name === "lineState" && u === 0) ? null : expect.closeTo(u, 4),
        );
      expect(lines.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      for (const { source } of lines) expect(source).not.toBe("");
    }
  });

  it("is the same for any instruments, temperatures and flows", () => {
    const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const maybe = (max: number) => fc.option(double(0, max), { nil: undefined });
    const run: fc.Arbitrary<MeterRunConditions> = fc.record({
      method: fc.constant("master-meter"),
      meter: fc.record({
        points: fc.constant(METER.points),
        repeatability: maybe(0.1),
        drift: maybe(0.1),
        gas: maybe(0.1),
        zeroStability: maybe(0.02),
        linePack: maybe(2),
        bodyExpansion: maybe(1e-4),
        calibrationTemperature: fc.constant(20),
      }),
      volumeL: double(5, 200),
      flowLpm: double(5, 80),
      tJ: fc.option(double(-20, 40)),
      tM: fc.option(double(-20, 40)),
      thermometerJ: fc.option(fc.constant(THERMOMETER)),
      thermometerM: fc.option(fc.constant(THERMOMETER)),
      oilExpansion: fc.constant(GASOLINE),
    });
    fc.assert(
      fc.property(run, (conditions) => {
        const { U } = runUncertainty(conditions);
        // The components leave out that a litre is 1 + bY (tJ - tM) litres: 7 % of a component at 60 K apart.
        expect(Math.abs(table(runBudget(conditions)).U / U - 1)).toBeLessThan(0.08);
      }),
    );
  });

  it.each([
    ["master meter", METER_RUN],
    ["metal measure", MEASURE_RUN],
    ["a hose that was relaxed", { ...METER_RUN, lineStateDivisionL: 0.01 }],
  ])("is confirmed by Monte Carlo, distributions and all: %s", (_, run) => {
    const budget = runBudget(run);
    const outcome = evaluateBudget({ ...budget, monteCarlo: { trials: 1_000_000, seed: 443 } });
    if (!outcome.ok) throw new Error(outcome.problem.what);
    const { monteCarlo, u } = outcome.result;
    const { U } = runUncertainty(run);
    expect(monteCarlo?.u).toBeCloseTo(u, 4);
    // Within a twentieth of U, and where it differs rectangular parts make the interval shorter: U is on the safe side.
    for (const end of [monteCarlo?.high ?? 0, -(monteCarlo?.low ?? 0)]) {
      expect(end).toBeGreaterThan(0.93 * U);
      expect(end).toBeLessThan(1.01 * U);
    }
  });
});

const POINT = {
  meterL: 50.02,
  errors: [0.041, 0.035, 0.044],
  resolutionL: 0.001,
  oilExpansion: { value: 0.0012, halfWidth: 0.00012 },
  meterC: { value: 20.4, U: 0.05, k: 2 },
};

describe("a meter's calibration", () => {
  it("against a metal measure: its certificate and the scatter of the runs dominate", () => {
    const { lines, U, dof } = table(
      measureCalibrationBudget({
        ...POINT,
        measure: { value: 50, U: 0.0125, k: 2 },
        neckL: 0.002,
        measureExpansion: { value: 5e-5, halfWidth: 5e-6 },
        measureC: { value: 20.6, U: 0.05, k: 2 },
      }),
    );
    const of = (name: string) => lines.find(({ input }) => input === name)?.contribution ?? 0;
    expect(of("measure")).toBeCloseTo(0.0125, 4);
    expect(of("neck")).toBeCloseTo(0.004 / Math.sqrt(3), 4);
    expect(of("meterC")).toBeCloseTo(0.025 * 0.12, 4);
    expect(of("measureC")).toBeCloseTo(0.025 * 0.115, 4);
    expect(of("oilExpansion")).toBeCloseTo((0.012 * 0.2) / Math.sqrt(3), 4);
    expect(of("scatter")).toBeCloseTo(Math.sqrt(((0.001 ** 2 + 0.005 ** 2 + 0.004 ** 2) * 1) / 6), 6);
    expect(U).toBeGreaterThan(0.025);
    expect(U).toBeLessThan(0.04);
    expect(dof).toBeGreaterThan(100);
  });

  it("by weighing: the liquid's density dominates, the air's hardly shows", () => {
    const { lines, u } = table(
      weighingCalibrationBudget({
        ...POINT,
        balance: { value: 37.2, U: 0.002, k: 2 },
        balanceStepKg: 0.001,
        evaporated: { value: 0.001, halfWidth: 0.0005 },
        air: { value: 1.2, U: 0.006, k: 2 },
        weights: { value: 8000, halfWidth: 100 },
        liquid: { value: 745, U: 0.2, k: 2 },
        densityC: 20,
      }),
    );
    const of = (name: string) => lines.find(({ input }) => input === name)?.contribution ?? 0;
    expect(of("liquid")).toBeCloseTo((0.1 / 745) * 100, 4);
    expect(of("mass")).toBeCloseTo((0.001 / 37.2) * 100, 4);
    expect(of("air")).toBeLessThan(0.001);
    expect(Math.max(...lines.map(({ contribution }) => contribution))).toBe(of("liquid"));
    expect(u).toBeCloseTo(Math.hypot(...lines.map(({ contribution }) => contribution)), 12);
  });

  it("against a reference meter: its error's U passes one to one", () => {
    const { lines } = table(
      referenceMeterCalibrationBudget({
        ...POINT,
        referenceL: 50,
        referenceError: { value: 0.01, U: 0.04, k: 2 },
        referenceStepL: 0.001,
        referenceC: { value: 20.5, U: 0.05, k: 2 },
        referenceDrift: 0.01,
      }),
    );
    expect(lines.find(({ input }) => input === "referenceError")?.contribution).toBeCloseTo(0.02, 4);
    expect(lines.find(({ input }) => input === "referenceDrift")?.distribution).toBe("rectangular");
  });

  it("a single run has no scatter to state", () => {
    const { lines } = table(
      referenceMeterCalibrationBudget({
        ...POINT,
        errors: [0.04],
        referenceL: 50,
        referenceError: { value: 0.01, U: 0.04, k: 2 },
        referenceStepL: 0.001,
        referenceC: { value: 20.5, U: 0.05, k: 2 },
      }),
    );
    expect(lines.map(({ input }) => input)).not.toContain("scatter");
  });
});

it("a probe's calibration gives the mean correction, and few pairs widen its U", () => {
  const probe = (corrections: number[]) =>
    probeCalibrationBudget({
      corrections,
      reference: { value: 0, U: 0.02, k: 2 },
      bath: 0.01,
      probeStepC: 0.1,
      referenceStepC: 0.001,
    });
  const outcome = evaluateBudget(probe([0.1, 0.12, 0.14]));
  expect(outcome.ok && outcome.result.value).toBeCloseTo(0.12, 12);
  const [few, many] = [
    [0.1, 0.14],
    [0.1, 0.14, 0.1, 0.14, 0.1, 0.14, 0.1, 0.14],
  ].map((pairs) => table(probe(pairs)));
  expect(few?.k).toBeGreaterThan(many?.k ?? 0);
  expect(few?.U).toBeGreaterThan(many?.U ?? 0);
});
