import { describe, expect, it } from "vitest";
import { coverage } from "./coverage.ts";
import { reduceMeterRun } from "./meter-run.ts";
import { GASOLINE, generator, METER, metered, steady, THERMOMETER, truth } from "./testing/simulated-run.ts";
import type { UncertaintyComponent } from "./types.ts";
import { componentShares, type MeterRunConditions, runUncertainty } from "./uncertainty.ts";

const EXAMPLE: MeterRunConditions = {
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

const byName = (components: UncertaintyComponent[]) => Object.fromEntries(components.map(({ name, u }) => [name, u]));

describe("the budget of a master-meter run", () => {
  it("the example record has U = 0.053 %", () => {
    expect(runUncertainty(EXAMPLE).U).toBeCloseTo(0.053, 3);
  });

  it("every component of the example by hand", () => {
    const root3 = Math.sqrt(3);
    const share = (55.1 - 24) / 36;
    const expected: Record<string, number> = {
      calibration: 0.02,
      interpolation: (0.007 * 4 * share * (1 - share)) / root3,
      repeatability: 0.01,
      drift: 0.02 / root3,
      gas: 0.01 / root3,
      zeroStability: ((0.002 * (20 / 55.1)) / 20 / root3) * 100,
      linePack: ((0.5 * 0.0012) / 20 / root3) * 100,
      temperatureJ: 0.025 * 0.12,
      temperatureM: 0.025 * 0.12,
      expansion: (0.1 * 0.12 * 0.4) / root3,
      lineState: 0,
    };
    const components = byName(runUncertainty(EXAMPLE).components);
    expect(Object.keys(components)).toEqual(Object.keys(expected));
    for (const [name, u] of Object.entries(expected)) expect(components[name], name).toBeCloseTo(u, 12);
  });

  it("what is not stated is null and counts nothing", () => {
    const meter = { points: METER.points };
    const { U, components } = runUncertainty({ ...EXAMPLE, meter, thermometerJ: null, thermometerM: null });
    const unstated = components.filter(({ u }) => u === null).map(({ name }) => name);
    const names = ["repeatability", "drift", "gas", "zeroStability", "linePack", "temperatureJ", "temperatureM"];
    expect(unstated).toEqual(names);
    expect(U).toBeGreaterThan(0.04);
    expect(U).toBeLessThan(0.041);
  });

  it("a correction by V_start into a relaxed hose costs half a division", () => {
    const { U, components } = runUncertainty({ ...EXAMPLE, lineStateDivisionL: 0.01 });
    expect(byName(components).lineState).toBeCloseTo(0.025 / Math.sqrt(3), 12);
    // 0.0029 L, as u(V_J1) in Li Yanghua's published budget under JJG 443-2015.
    expect(((byName(components).lineState ?? 0) / 100) * 20).toBeCloseTo(0.0029, 4);
    expect(U).toBeGreaterThan(0.06);
  });

  it("its largest parts come first, and all parts together are the whole", () => {
    const shares = componentShares(runUncertainty(EXAMPLE).components);
    expect(shares.slice(0, 2).map(({ name, distribution }) => [name, distribution])).toEqual([
      ["calibration", "normal"],
      ["drift", "rectangular"],
    ]);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares.at(-1)).toMatchObject({ name: "lineState", u: 0, share: 0 });
    const nothing = componentShares([{ name: "gas", u: null }]);
    expect(nothing).toEqual([{ name: "gas", u: null, distribution: "rectangular", share: 0 }]);
  });

  it("grows for small volumes, and with temperatures that are further apart", () => {
    const U = (parts: Partial<MeterRunConditions>) => runUncertainty({ ...EXAMPLE, ...parts }).U;
    expect(U({ volumeL: 5 })).toBeGreaterThan(U({}));
    expect(U({ tJ: 14.6 })).toBeGreaterThan(U({}));
    expect(U({ movingMs: 120_000 })).toBeGreaterThan(U({}));
  });
});

it("the budget of a metal measure: its certificate, temperatures, expansion", () => {
  const { U, components } = runUncertainty({
    method: "metal-measure",
    measure: { volume: 50, neck: 104, mlPerMm: 4.46, material: "stainless-steel", U: 0.025 },
    volumeL: 50,
    tJ: 23.6,
    tM: 24.1,
    thermometerJ: THERMOMETER,
    thermometerM: THERMOMETER,
    oilExpansion: GASOLINE,
    measureExpansion: 5e-5,
  });
  const expected = {
    calibration: 0.0125,
    temperatureJ: 0.003,
    temperatureM: 0.025 * 0.115,
    expansion: 0.006 / 3 ** 0.5,
  };
  for (const [name, u] of Object.entries(expected)) expect(byName(components)[name], name).toBeCloseTo(u, 12);
  expect(U).toBeCloseTo(2 * Math.hypot(...Object.values(expected)), 12);
});

describe("U against the truth", () => {
  it("1,000 runs perturbed by what the budget states: at least 95 % within U", () => {
    expect(coverage(simulate(1000, 0))).toBeGreaterThanOrEqual(0.95);
  });

  it("and U is not idle: half of it holds far fewer", () => {
    expect(coverage(simulate(1000, 0).map((run) => ({ ...run, U: run.U / 2 })))).toBeLessThan(0.8);
  });

  it("a planted bias of 0.05 % makes the same check fail", () => {
    expect(coverage(simulate(1000, 0.05))).toBeLessThan(0.95);
  });

  it("no run is no proof", () => {
    expect(coverage([])).toBe(0);
  });
});

/** Runs whose instruments err by the components of the budget, drawn anew for each; `bias` % is not in the budget. */
function simulate(runs: number, bias: number) {
  const random = generator(443);
  const half = (width: number) => width * (2 * random() - 1);
  const normal = (sigma: number) => sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: runs }, () => {
    const flowLpm = 20 + 38 * random();
    const [tJ, tM] = [18 + half(6), 18 + half(6)];
    const oil = GASOLINE * (1 + half(0.1));
    const trueE = half(0.5);
    const through = truth({ litres: 20, flowLpm, stepMs: 200 });
    const atMeter = through.map(({ t, totalL }) => ({ t, totalL: totalL * (1 - oil * (tJ - tM)) }));
    const pack = (half(0.5 * oil) / 20) * 100;
    const errorPercent = normal(0.02) + normal(0.01) + half(0.02) + half(0.01) + pack + bias;
    const reduction = reduceMeterRun({
      samples: metered(atMeter, errorPercent, half(0.002)),
      tJ: steady(tJ + normal(0.025)),
      tM: steady(tM + normal(0.025)),
      thermometerJ: THERMOMETER,
      thermometerM: THERMOMETER,
      meter: METER,
      oilExpansion: GASOLINE,
    });
    if (!reduction?.flow) throw new Error("nothing flowed");
    const { reference, flow, movingMs } = reduction;
    const shown = 20 * (1 + trueE / 100);
    const conditions = { ...EXAMPLE, volumeL: reference, flowLpm: flow, movingMs, tJ: reduction.tJ, tM: reduction.tM };
    return { error: ((shown - reference) / reference) * 100, truth: trueE, U: runUncertainty(conditions).U };
  });
}
