import type { IntermediateCheck, MeterCertificate, ProbeCertificate } from "@proverig/calibration";
import { meterCertificate, meterPoint } from "@proverig/calibration/testing";
import type { CalibrationFacts } from "../facts.ts";
import { UNWATCHED } from "../watching.ts";

/** A meter's calibration with everything that a document can show: two earlier ones, work done, checks that wander off. */
export function meterFacts(parts: Partial<CalibrationFacts> = {}): CalibrationFacts {
  const points = (off: number) => [6, 9, 24, 40, 55].map((flow) => meterPoint(flow, off + 0.35 / flow - 0.01));
  const earlier = (year: number, off: number): MeterCertificate =>
    meterCertificate({
      number: `CAL-${year}-001`,
      endedAt: `${year}-03-01T11:00:00+08:00`,
      asLeft: { points: points(off) },
    });
  const certificate = meterCertificate({
    asFound: { points: points(0.03) },
    asLeft: { points: points(0) },
    work: { done: true, text: "更换叶轮" },
  });
  const acceptance = {
    certificate: certificate.number,
    calibration: "cal-20260301-1",
    head: "ab".repeat(32),
    device: "master",
    method: certificate.method,
    liquid: certificate.liquid,
    volumeL: certificate.conditions.volumeL,
    effect: certificate.effect,
    validUntil: certificate.validUntil,
    from: "2026-03-02T00:00:00+08:00",
    by: "王主任",
    rules: [
      { rule: "repeatability", ok: true, blocking: true, value: 0.02, limit: 0.05, text: "worst at 24.0" },
      {
        rule: "agreement",
        ok: false,
        blocking: false,
        value: 1.24,
        limit: 1,
        text: "against CAL-2025-001, worst at 9.0",
      },
    ],
    reason: "更换叶轮后与上次证书不可比",
    signature: "c2lnbmF0dXJl",
  };
  return {
    certificate,
    previous: [earlier(2024, 0.05), earlier(2025, 0.02)],
    acceptance,
    withdrawal: null,
    rules: acceptance.rules,
    checks: checks(24),
    watching: UNWATCHED,
    simulated: true,
    bench: false,
    chain: { id: "cal-20260301-1", head: "ab".repeat(32), signature: "c2lnbmF0dXJl" },
    fingerprint: "0123456789abcdef".repeat(4),
    printedAt: "2026-03-05T10:00:00.000+08:00",
    ...parts,
  };
}

/** Weekly checks of one flow that are quiet, and from the last third on off by a little. */
export function checks(count: number): IntermediateCheck[] {
  return Array.from({ length: count }, (_, i) => {
    const scatter = [0.004, -0.006, 0.002, -0.001, 0.005, -0.004][i % 6] ?? 0;
    const value = 0.005 + scatter + (i >= (count * 2) / 3 ? 0.013 : 0);
    const at = new Date(Date.UTC(2026, 2, 8 + 7 * i, 1)).toISOString();
    return {
      id: `check-${i + 1}`,
      device: "master",
      certificate: "CAL-2026-001",
      at,
      x: 24,
      value,
      expected: 0.005,
      U: 0.04,
      certificateU: 0.04,
      runs: [value - 0.002, value, value + 0.002],
      En: (value - 0.005) / Math.hypot(0.04, 0.04),
    };
  });
}

export function probeFacts(): CalibrationFacts {
  const meter = meterFacts();
  const { budget } = meterPoint(9, 0);
  const points = [0, 20, 40].map((at, i) => ({
    at,
    nominalC: at,
    runs: [1, 2, 3].map((run) => ({
      run,
      attempt: 1,
      readingC: at,
      referenceC: at + 0.05 * i,
      ohms: null,
      correction: 0.05 * i,
      endedAt: meter.printedAt,
    })),
    correction: 0.05 * i,
    U: 0.05,
    k: 2,
    repeatability: 0.004,
    budget,
  }));
  const certificate: ProbeCertificate = {
    ...meterCertificate(),
    kind: "probe",
    number: "CAL-T/2026 №3",
    method: "reference-thermometer",
    liquid: null,
    asFound: null,
    asLeft: { points },
    check: null,
    curve: { fitted: null, range: [0, 40], extrapolation: "ends" },
    effect: {
      kind: "probe",
      points: points.map(({ at, correction, U }) => ({ at, correction, U })),
      callendarVanDusen: null,
    },
  };
  return {
    ...meter,
    certificate,
    previous: [],
    acceptance: null,
    rules: [],
    checks: [],
    simulated: false,
    bench: true,
  };
}

/** R0 and A of a PT100 by a bridge. */
export function coefficientFacts(): CalibrationFacts {
  const facts = probeFacts();
  const { certificate } = facts;
  if (certificate.kind !== "probe") return facts;
  return {
    ...facts,
    certificate: {
      ...certificate,
      coefficients: {
        fitted: "r0-a",
        coefficients: [
          { name: "R0", unit: "ohm", value: 100.0312, U: 0.0121 },
          { name: "A", unit: "1/K", value: 3.9071e-3, U: 4.2e-6 },
          { name: "B", unit: "1/K2", value: -5.775e-7, U: null },
          { name: "C", unit: "1/K4", value: -4.183e-12, U: null },
        ],
        k: 2,
        dof: 0,
        range: [0, 40],
        residuals: [
          { tempC: 0.02, ohms: 100.039, residualK: 0, U: 0.03 },
          { tempC: 40.02, ohms: 115.578, residualK: 0, U: 0.03 },
        ],
      },
    },
  };
}
