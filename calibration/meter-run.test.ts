import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MeterRun, reduceMeterRun } from "./meter-run.ts";
import {
  GASOLINE,
  generator,
  METER,
  metered,
  type Shape,
  steady,
  THERMOMETER,
  truth,
} from "./testing/simulated-run.ts";
import type { MeterSample } from "./types.ts";

function reduced(samples: readonly MeterSample[], parts: Partial<MeterRun> = {}) {
  const run: MeterRun = {
    samples,
    tJ: steady(20),
    tM: steady(20),
    thermometerJ: THERMOMETER,
    thermometerM: THERMOMETER,
    meter: METER,
    oilExpansion: GASOLINE,
    ...parts,
  };
  const result = reduceMeterRun(run);
  if (!result) throw new Error("nothing to reduce");
  return result;
}

const shape: Shape = { litres: 20, flowLpm: 55.1 };

describe("a run on the master meter", () => {
  it("finds the true litres through ramps and slow-down, where the meter's error differs", () => {
    const samples = metered(truth(shape), 0, 0);
    const { reference, meterVolume } = reduced(samples);
    expect(reference).toBeCloseTo(20, 6);
    expect(meterVolume).toBeCloseTo((samples.at(-1)?.totalL ?? 0) - 1234.5, 9);
    expect(Math.abs(meterVolume - 20)).toBeGreaterThan(0.0005);
  });

  it("grows when the oil has cooled on its way to the meter", () => {
    const { reference, tJ, tM } = reduced(metered(truth(shape), 0, 0), { tJ: steady(18.2), tM: steady(18.6) });
    expect(reference).toBeCloseTo(20 * (1 - 0.0012 * 0.4), 6);
    expect([tJ, tM]).toEqual([expect.closeTo(18.2, 9), expect.closeTo(18.6, 9)]);
    expect(reduced(metered(truth(shape), 0, 0), { tM: steady(19) }).reference).toBeGreaterThan(20);
  });

  it("corrects for the meter's body from the temperature of its calibration", () => {
    const meter = { ...METER, bodyExpansion: 5e-5, calibrationTemperature: 15 };
    expect(reduced(metered(truth(shape), 0, 0), { meter }).reference).toBeCloseTo(20 * (1 + 5e-5 * 5), 6);
  });

  it("corrects each probe by its certificate", () => {
    const thermometerJ = { points: [{ at: 20, correction: 0.5, U: 0.05 }] };
    expect(reduced(metered(truth(shape), 0, 0), { thermometerJ }).tJ).toBeCloseTo(20.5, 9);
  });

  it("weighs temperatures by flow: what the probe showed at rest does not count", () => {
    const samples = metered(truth({ ...shape, slowShare: 0 }), 0, 0);
    const end = samples.at(-1)?.t ?? 0;
    const tJ = [
      { t: 0, tempC: 35 },
      { t: 900, tempC: 35 },
      { t: 1000, tempC: 18 },
      { t: end - 2000, tempC: 18 },
      { t: end - 1900, tempC: 40 },
    ];
    expect(reduced(samples, { tJ }).tJ).toBeCloseTo(18, 1);
  });

  it("makes no temperature correction where a probe gave nothing", () => {
    const { reference, tJ } = reduced(metered(truth(shape), 0, 0), { tJ: [] });
    expect(tJ).toBeNull();
    expect(reference).toBeCloseTo(20, 6);
  });

  it("tells when the certificate does not reach the flow", () => {
    expect(reduced(metered(truth(shape), 0, 0)).extrapolated).toBe(false);
    expect(reduced(metered(truth({ litres: 20, flowLpm: 80 }), 0, 0)).extrapolated).toBe(true);
  });

  it("has nothing to say with fewer than two samples, and zero litres where nothing flowed", () => {
    const none = reduceMeterRun({
      samples: [{ t: 0, totalL: 1 }],
      tJ: [],
      tM: [],
      thermometerJ: null,
      thermometerM: null,
      meter: METER,
      oilExpansion: GASOLINE,
    });
    expect(none).toBeNull();
    const still = [0, 100, 200].map((t) => ({ t, totalL: 7 }));
    expect(reduced(still)).toMatchObject({ meterVolume: 0, reference: 0, flow: null, tJ: 20, movingMs: 0 });
  });

  it("loses no litres with missing, doubled, late or broken samples", () => {
    const samples = metered(truth(shape), 0, 0);
    const last = samples.length - 1;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = generator(seed);
        const patchy = samples.flatMap((sample, i) => {
          if (i > 0 && i < last && random() < 0.3) return [];
          const broken = { t: sample.t, totalL: Number.NaN };
          return random() < 0.05 ? [broken, sample, sample, samples[i - 3] ?? sample] : [sample];
        });
        const { meterVolume, reference, flow } = reduced(patchy);
        expect(meterVolume).toBeCloseTo(samples[last] ? samples[last].totalL - 1234.5 : 0, 9);
        expect(reference).toBeCloseTo(20, 3);
        expect(flow).toBeCloseTo(55.1, 0);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the flow of a run", () => {
  it.each([
    { litres: 20, flowLpm: 55.1 },
    { litres: 20, flowLpm: 24 },
    { litres: 5, flowLpm: 55 },
    { litres: 5, flowLpm: 9, slowShare: 0.2 },
    { litres: 20, flowLpm: 55.1, slowShare: 0 },
    { litres: 100, flowLpm: 180, slowShare: 0.1, stepMs: 250 },
  ])("is the plateau's, without ramps and slow-down: %o", (at) => {
    const { flow } = reduced(metered(truth(at), 0, 0));
    expect(Math.abs((flow ?? 0) / at.flowLpm - 1)).toBeLessThan(0.01);
  });

  it("is hardly moved by a total that steps in hundredths", () => {
    const coarse = metered(truth({ litres: 20, flowLpm: 9 }), 0, 0).map(({ t, totalL }) => ({
      t,
      totalL: Math.floor(totalL * 100) / 100,
    }));
    const { flow, reference } = reduced(coarse);
    expect(Math.abs((flow ?? 0) - 9)).toBeLessThan(0.2);
    expect(reference).toBeCloseTo(20, 2);
  });
});
