import type { MeterCertificate, MeterPointResult, PointBudget } from "../certificate.ts";
import { fitCurve } from "../fits/fit.ts";

const BUDGET: PointBudget = {
  u: 0.02,
  dof: null,
  k: 2,
  U: 0.04,
  coverage: 0.9545,
  lines: [
    line("standard", "%", 0.015, 0.5625, "C-1"),
    line("repeatability", "%", 0.01, 0.25, "five runs"),
    line("temperature", "K", 0.00866, 0.1875, "the probes' certificates"),
  ],
};

function line(input: string, unit: string, contribution: number, share: number, source: string) {
  const rest = { value: null, distribution: "normal", dof: null, sensitivity: 1 } as const;
  return { input, unit, u: contribution, contribution, share, source, ...rest };
}

/** Runs around an error in %, so that their mean is exactly it. */
export function meterPoint(flowLpm: number, error: number, spread = [-0.01, 0, 0.01, 0.005, -0.005]): MeterPointResult {
  const runs = spread.map((off, i) => ({
    run: i + 1,
    attempt: 1,
    flowLpm,
    meterL: 20 * (1 + (error + off) / 100),
    referenceL: 20,
    tMC: 20,
    tRefC: 20.1,
    densityKgM3: null,
    error: error + off,
    endedAt: "2026-03-01T09:00:00+08:00",
  }));
  return { flowLpm, nominalLpm: flowLpm, runs, error, U: 0.04, k: 2, repeatability: 0.0079, budget: BUDGET };
}

function fitted(points: readonly MeterPointResult[]) {
  const fit = fitCurve(
    points.map(({ flowLpm, error, U }) => ({ x: flowLpm, y: error, u: U / 2 })),
    { method: "linear" },
  );
  return fit.ok ? fit.value : null;
}

/** A whole certificate of a simulated meter, for tests that need one. */
export function meterCertificate(parts: Partial<MeterCertificate> = {}): MeterCertificate {
  const points = (parts.asLeft ?? { points: [meterPoint(9, 0.02), meterPoint(24, 0.005), meterPoint(55, -0.01)] })
    .points;
  return {
    schema: "proverig/calibration/1",
    kind: "meter",
    number: "CAL-2026-001",
    calibration: "cal-1",
    rig: "PR-0007",
    device: { name: "master", driver: "siemens-mass6000", identity: "MASS 6000 S/N 12345" },
    method: "metal-measure",
    liquid: { product: "gasoline-92", productClass: "gasoline", expansion: 0.0012, densityKgM3: 745 },
    conditions: {
      volumeL: 20,
      paths: points.map(({ flowLpm }) => ({ valves: ["v"], flowLpm })),
      hose: "4 m, 19 mm",
      startStop: "standing",
      ambientC: { low: 19.2, high: 21.1 },
      pressureHPa: 1012,
      humidityPercent: 48,
    },
    standards: [
      {
        name: "can",
        certificate: "C-1",
        validUntil: "2027-03-01",
        laboratory: "某市计量院",
        U: 0.025,
        unit: "%",
        k: 2,
      },
    ],
    curve: {
      fitted: fitted(points),
      range: [Math.min(...points.map((p) => p.flowLpm)), Math.max(...points.map((p) => p.flowLpm))],
      extrapolation: "ends",
    },
    startedAt: "2026-03-01T08:00:00+08:00",
    endedAt: "2026-03-01T11:00:00+08:00",
    validUntil: "2027-02-28",
    operator: { name: "李工", certificate: "J-1" },
    laboratory: "某市计量院",
    work: { done: false, text: null },
    notes: [],
    asFound: null,
    asLeft: { points },
    check: { flowLpm: 24, error: 0.008, expected: 0.005, within: 0.05, ok: true },
    effect: {
      kind: "meter",
      points: points.map(({ flowLpm, error, U }) => ({ flow: flowLpm, error, U })),
      repeatability: 0.008,
      calibrationTemperature: 20,
      drift: null,
    },
    ...parts,
  };
}
