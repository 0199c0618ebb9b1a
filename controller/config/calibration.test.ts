import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { meterFile } from "../calibrate/testing/scene.ts";
import { parseCalibration } from "./calibration.ts";
import { calibrationSchema } from "./calibration-schema.ts";
import { undocumented } from "./testing/documented.ts";

const CAN = meterFile().standards.can;
const parse = (value: object) => parseCalibration(Buffer.from(stringify(value)), "calibration.yaml");

const PROBE = {
  kind: "probe",
  device: "t-meter",
  method: "reference-thermometer",
  certificate: { number: "T-9", validUntil: "2098-06-30" },
  points: [{ at: 0 }, { at: 20 }],
  standards: {
    ref: {
      kind: "thermometer",
      certificate: "T-1",
      calibrated: "2024-01-15",
      validUntil: "2099-12-31",
      points: [{ at: 20, correction: 0, U: 0.02 }],
    },
  },
  operator: { name: "B" },
};

const BRIDGE = {
  kind: "resistance-bridge",
  certificate: "R-1",
  calibrated: "2024-01-15",
  validUntil: "2099-12-31",
  U: 0.002,
};
const coefficients = (more: object = {}) => ({
  ...PROBE,
  determine: "callendar-van-dusen",
  resistance: "typed",
  standards: { ...PROBE.standards, bridge: BRIDGE },
  ...more,
});

describe("a calibration's file", () => {
  it("three runs a point unless it says more; its bytes name it", () => {
    const { calibration, sha256 } = parse(meterFile());
    expect(calibration.points.map(({ runs }) => runs)).toEqual([3, 3]);
    expect(calibration).toMatchObject({ purpose: "calibration", work: null, fit: { curve: "linear" } });
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parse(PROBE).calibration.kind).toBe("probe");
  });

  const reading = (run: number, more: object = {}) => ({ phase: "as-left", point: 1, run, neck: 104, ...more });
  const readings = (...all: object[]) => meterFile({ answers: { readings: all } });

  it.each<[what: string, value: object, message: RegExp]>([
    ["two runs", meterFile({ points: [{ flow: 55, runs: 2 }] }), /points\[0\].runs is 2; .*at least 3/],
    ["an unknown key", meterFile({ metod: "x" }), /unknown key "metod"/],
    ["one flow twice", meterFile({ points: [{ flow: 55 }, { flow: 55 }] }), /two points at 55/],
    [
      "two standards with one certificate number",
      meterFile({ points: [{ flow: 55, standard: "can" }], standards: { can: CAN, other: CAN } }),
      /other and can have one certificate number, M-1/,
    ],
    [
      "the new certificate with a standard's number",
      meterFile({ certificate: { number: "M-1", validUntil: "2098-06-30" } }),
      /can and the new certificate have one certificate number/,
    ],
    [
      "two sizes of measure, and nobody says which",
      meterFile({ standards: { can: CAN, other: { ...CAN, certificate: "M-2" } } }),
      /point 1 does not say which of can, other/,
    ],
    [
      "a standard of another kind",
      meterFile({ standards: PROBE.standards }),
      /method metal-measure needs a metal-measure/,
    ],
    ["a volume with a measure", meterFile({ volume: 20 }), /a run's volume is the measure's/],
    [
      "a standard that was calibrated after its last day",
      meterFile({ standards: { can: { ...CAN, validUntil: "2023-01-01" } } }),
      /after its last valid day/,
    ],
    ["a repeat of what is no point", meterFile({ check: { flow: 9 } }), /no point is at 9 L\/min/],
    [
      "a polynomial without points to bear it",
      meterFile({ fit: { curve: "polynomial", degree: 2 } }),
      /2 points do not bear a polynomial of degree 2/,
    ],
    ["runs out of order", readings(reading(2), reading(1)), /as-left point 1 run 1 is out of order/],
    ["a run twice", readings(reading(1), reading(1)), /two readings of as-left point 1 run 1/],
    ["a reading of no point", readings(reading(1, { point: 3 })), /there is no point 3/],
    [
      "times that go back",
      readings(reading(1, { at: "2026-03-01T09:00:00+08:00" }), reading(2, { at: "2026-03-01T08:59:00+08:00" })),
      /was read before the one above it/,
    ],
    ["a reading as text with its unit", readings(reading(1, { neck: "104 mm" })), /neck is "104 mm"; .*a number/],
    ["a check with a certificate", meterFile({ purpose: "check" }), /a check makes no certificate/],
    ["a calibration without one", { ...meterFile(), certificate: undefined }, /"certificate" is missing/],
    ["R0, A and B of two points", coefficients(), /three coefficients need three points/],
    [
      "R0 and A of one point",
      coefficients({ coefficients: "r0-a", points: [{ at: 0 }] }),
      /two coefficients need two points/,
    ],
    ["coefficients without ohms", coefficients({ resistance: undefined }), /no thermometer's driver gives ohms/],
    ["coefficients without a bridge", coefficients({ standards: PROBE.standards }), /need a resistance-bridge/],
    [
      "coefficients as a check",
      coefficients({ purpose: "check", certificate: undefined, points: [{ at: 0 }, { at: 20 }, { at: 40 }] }),
      /a check finds no coefficients/,
    ],
    ["ohms for corrections", { ...PROBE, resistance: "typed" }, /corrections need no resistance/],
    ["a bridge for corrections", coefficients({ determine: undefined, resistance: undefined }), /no resistance bridge/],
    ["one pair for corrections", { ...PROBE, points: [{ at: 0, pairs: 1 }] }, /fewer than three pairs/],
    ["a bridge for a meter", meterFile({ standards: { can: CAN, bridge: BRIDGE } }), /no meter is calibrated with/],
    [
      "a bridge and a thermometer with one certificate number",
      coefficients({ standards: { ...PROBE.standards, bridge: { ...BRIDGE, certificate: "T-1" } } }),
      /bridge and ref have one certificate number, T-1/,
    ],
  ])("%s is refused", (_, value, message) => {
    expect(() => parse(JSON.parse(JSON.stringify(value)))).toThrow(message);
    expect(() => parse(JSON.parse(JSON.stringify(value)))).toThrow(/^CALIBRATION_INVALID: .*calibration\.yaml:\d+/);
  });
});

it("docs/calibration.md has every key", () => {
  expect(undocumented(calibrationSchema, "docs/calibration.md")).toEqual([]);
});
