import type { MeterPointRun, PointBudget } from "@proverig/calibration";
import {
  evaluateBudget,
  measureCalibrationBudget,
  tabulate,
  weighingCalibrationBudget,
} from "@proverig/calibration/budget";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UsedStandard } from "../config/calibration-standards.ts";
import { type BudgetInput, budgetOf } from "./budget.ts";
import { meterInputs } from "./meter-budget.ts";
import type { MeterReduceContext } from "./reduce.ts";

/** The budgets of calibrations against those of calibration/budget, which knows the whole equations and their derivatives. */

const thermometer = (name: string) => ({
  name,
  certificate: name,
  calibration: { points: [{ at: 20, correction: 0, U: 0.05 }] },
});

function context(standard: UsedStandard): MeterReduceContext {
  return {
    basis: {
      bench: false,
      simulated: true,
      productClass: "gasoline",
      oilExpansion: 0.0012,
      measureExpansion: { standard: 5e-5 },
      bodyExpansion: 0,
      calibrationTemperatureC: 20,
      probeResolutionC: 0,
      zeroStability: null,
      thermometerM: thermometer("C-1"),
      thermometerRef: thermometer("C-2"),
      paths: [],
    },
    standard,
    standardName: "standard",
    liquid: { product: "gasoline-92", density: 745 },
  };
}

const runs = [0.041, 0.035, 0.044].map(
  (error, i): MeterPointRun => ({
    run: i + 1,
    attempt: 1,
    flowLpm: 50,
    meterL: 50.02,
    referenceL: 50,
    tMC: 20.4,
    tRefC: 20.6,
    densityKgM3: 744.6,
    error,
    endedAt: "2026-11-22T10:00:00+08:00",
  }),
);

const part = ({ lines }: PointBudget, name: string) =>
  lines.find(({ input }) => input === name)?.contribution ?? Number.NaN;
const common = {
  meterL: 50.02,
  errors: runs.map(({ error }) => error),
  resolutionL: 0,
  oilExpansion: { value: 0.0012, halfWidth: 0.00012 },
  meterC: { value: 20.4, U: 0.05, k: 2 },
};

function tableOf(budget: Parameters<typeof tabulate>[0]): PointBudget {
  const table = tabulate(budget);
  if (!table.ok) throw new Error(table.problem.what);
  return table.value;
}

describe("a point's sensitivities are the derivatives of its equation", () => {
  it("with a metal measure", () => {
    const ours = budgetOf(
      meterInputs(
        runs,
        context({
          kind: "metal-measure",
          certificate: "C-4",
          calibrated: "2026-03-01",
          validUntil: "2027-03-01",
          volume: 50,
          neck: 104,
          mlPerMm: 4.46,
          material: "stainless-steel",
          U: 0.025,
          k: 2,
          readingHalfWidth: 0.5,
          drain: 2,
        }),
      ),
    );
    const whole = tableOf(
      measureCalibrationBudget({
        ...common,
        measure: { value: 50, U: 0.0125, k: 2 },
        neckL: 0.5 * 0.00446,
        drainL: 0.002,
        measureExpansion: { value: 5e-5, halfWidth: 0 },
        measureC: { value: 20.6, U: 0.05, k: 2 },
      }),
    );
    for (const [name, other] of [
      ["certificate", "measure"],
      ["neck", "neck"],
      ["drain", "drain"],
      ["temperature at the meter", "meterC"],
      ["temperature in the measure", "measureC"],
      ["expansion", "oilExpansion"],
      ["repeatability", "scatter"],
    ] as const)
      expect(part(ours, name) / part(whole, other), name).toBeCloseTo(1, 2);
    expect(ours.u / whole.u).toBeCloseTo(1, 2);
  });

  it("with a balance", () => {
    const ours = budgetOf(
      meterInputs(
        runs,
        context({
          kind: "balance",
          certificate: "C-5",
          calibrated: "2026-03-01",
          validUntil: "2027-03-01",
          U: 0.002,
          k: 2,
          resolution: 0.001,
          capacity: 100,
          weightDensity: 8000,
          densityU: 0.2,
          evaporation: 0,
          evaporationHalfWidth: 0.5,
        }),
      ),
    );
    const whole = tableOf(
      weighingCalibrationBudget({
        ...common,
        balance: { value: 37.19, U: 0.002, k: 2 },
        balanceStepKg: 0.001,
        evaporated: { value: 0, halfWidth: 0.0005 },
        air: { value: 1.2, U: 0.072, k: 2 },
        weights: { value: 8000, halfWidth: 0 },
        liquid: { value: 745, U: 0.2, k: 2 },
        densityC: 20,
      }),
    );
    for (const [name, other] of [
      ["certificate", "mass"],
      ["resolution before", "tareStep"],
      ["resolution after", "grossStep"],
      ["density", "liquid"],
      ["air density", "air"],
      ["evaporation", "evaporated"],
      ["temperature at the meter", "meterC"],
      ["expansion", "oilExpansion"],
    ] as const)
      expect(part(ours, name) / part(whole, other), name).toBeCloseTo(1, 2);
    expect(ours.u / whole.u).toBeCloseTo(1, 2);
  });
});

it("a table's u, degrees of freedom and shares are those of the law of propagation", () => {
  const line = fc.record({
    u: fc.double({ min: 0.001, max: 1, noNaN: true }),
    dof: fc.option(fc.integer({ min: 1, max: 30 })),
    sensitivity: fc.double({ min: 0.1, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const inputs = lines.map(
        (each, i): BudgetInput => ({
          ...each,
          input: `x${i}`,
          unit: "%",
          value: 0,
          distribution: "normal",
          source: "test",
        }),
      );
      const ours = budgetOf(inputs);
      const outcome = evaluateBudget({
        name: "",
        model: inputs.map(({ input, sensitivity }) => `${sensitivity}*${input}`).join(" + "),
        inputs: Object.fromEntries(
          lines.map(({ u, dof }, i) => [
            `x${i}`,
            dof === null ? { value: 0, distribution: "normal", u } : { value: 0, distribution: "t", u, dof },
          ]),
        ),
      });
      if (!outcome.ok) throw new Error(outcome.problem.what);
      const { u, dof, k, contributions } = outcome.result;
      expect(ours.u).toBeCloseTo(u, 9);
      expect(ours.dof).toBe(dof === null ? null : Math.floor(dof + 1e-9));
      expect(ours.k).toBeCloseTo(Math.max(2, k), 9);
      for (const [i, { share }] of contributions.entries()) expect(ours.lines[i]?.share).toBeCloseTo(share, 9);
    }),
  );
});
