import { correctTemperature, PT100, resistanceAt, temperatureOf } from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import type { Boards } from "../config/boards.ts";
import type { ThermometerStandard } from "../config/rig.ts";
import { probePoints } from "./by-board.ts";
import { standardsInForce } from "./in-force.ts";
import { requireGood } from "./require-good.ts";
import { CERTIFICATE_ACCEPTED } from "./rig-entries.ts";
import { calibrationScene } from "./testing/scene.ts";

const MINUTE = 300_000;
const HIDDEN = { r0: 100.31, a: 3.905e-3, b: -5.8e-7, c: PT100.c };
const STATION = { probes: { "t-meter": { resistance: { r0: HIDDEN.r0, a: HIDDEN.a, b: HIDDEN.b } } } };
const MODULE = "driver: mb8art, line: meters, unit: 2, channel: 1";
const chip = (board: string) =>
  `driver: iio-thermometer, device: "iio:device0", chip: max31865, rtd: { reference: 430${board} }`;
const STATED = ', board: { U: 0.04, source: "decade R-77" }';

const dates = { calibrated: "2024-01-15", validUntil: "2099-12-31" };
const FILE = {
  kind: "probe",
  device: "t-meter",
  method: "reference-thermometer",
  determine: "callendar-van-dusen",
  resistance: "typed",
  certificate: { number: "CVD-1", validUntil: "2098-06-30" },
  points: [{ at: 0 }, { at: 20 }, { at: 40 }, { at: 60 }],
  standards: {
    reference: {
      kind: "thermometer",
      device: "t-nozzle",
      certificate: "T-1",
      ...dates,
      points: [{ at: 20, correction: 0, U: 0.02 }],
      resolution: 0.1,
      bath: 0.01,
    },
    bridge: { kind: "resistance-bridge", certificate: "R-1", ...dates, U: 0.002, resolution: 0.0001 },
  },
  operator: { name: "B" },
};

const board = (nominalOhm = 100, U: number | null = 0.04): Boards => ({
  "t-meter": { nominalOhm, board: U === null ? null : { U, source: "decade R-77" } },
});

describe("a PT100 by its own coefficients", () => {
  it("accepted, its temperature is what a verification corrects by, the board's U in it", {
    timeout: 3 * MINUTE,
  }, async () => {
    const s = calibrationScene({ station: STATION, rig: [[MODULE, chip(STATED)]] });
    const { fault, calibrated } = await s.run(FILE);
    expect(fault).toBeNull();
    const id = calibrated?.id ?? "";
    await expect(s.accepted(id)).rejects.toMatchObject({ code: "NOT_ACCEPTABLE", mend: "name it with --config" });
    await s.accepted(id, { boards: board() });

    const visited = await s.verification().visit();
    expect(visited.fault).toBeNull();
    const [opened] = visited.entries.flatMap((entry) => (entry.kind === "job-opened" ? [entry.data.basis] : []));
    const used = opened?.standards["t-meter"] as ThermometerStandard | undefined;
    expect(used?.certificate).toBe("CVD-1");
    const shown = temperatureOf(PT100, resistanceAt(HIDDEN, 20)) ?? Number.NaN;
    // Uncorrected it would be 0.8 K too warm.
    expect(shown - 20).toBeGreaterThan(0.5);
    expect(correctTemperature({ points: used?.points ?? [] }, shown)).toBeCloseTo(20, 1);
    for (const { U } of used?.points ?? []) expect(U).toBeGreaterThan(0.1);
    expect(visited.record?.warnings).toContainEqual({
      code: "standard-board",
      text: expect.stringContaining("decade R-77"),
    });
    const run = visited.record?.nozzles[0]?.points[0]?.runs[0];
    expect(run?.tM).toBeCloseTo(visited.station.world.truth.meterC, 0);
    expect(Math.abs((run?.tM ?? 99) - visited.station.world.truth.meterC)).toBeLessThan(0.3);
  });

  it("no statement about the board: not accepted, and no reason sets that aside", { timeout: MINUTE }, async () => {
    const s = calibrationScene({ station: STATION, rig: [[MODULE, chip("")]] });
    const { calibrated } = await s.run(FILE);
    const refused = s.accepted(calibrated?.id ?? "", { boards: board(100, null), reason: "all the same" });
    await expect(refused).rejects.toMatchObject({ code: "NOT_ACCEPTABLE", said: { id: "boardUnknown" } });
  });
});

const CORRECTIONS = [{ at: 20, correction: -0.8, U: 0.03 }];
const EFFECT = { kind: "probe" as const, points: CORRECTIONS, callendarVanDusen: { ...HIDDEN } };

describe("coefficients and the device that is to use them", () => {
  it.each([
    ["hasCoefficients", {}],
    ["boardUnknown", board(100, null)],
    ["otherElement", board(1000)],
  ] as const)("%s", (problem, boards) => {
    expect(probePoints(EFFECT, "t-meter", boards)).toMatchObject({ ok: false, problem });
  });

  it("corrections need no board", () => {
    expect(probePoints({ ...EFFECT, callendarVanDusen: null }, "t-meter", {})).toEqual({
      ok: true,
      value: CORRECTIONS,
    });
  });

  const accepted = {
    certificate: "CVD-1",
    calibration: "K-1",
    head: "0",
    device: "t-meter",
    method: "reference-thermometer",
    liquid: null,
    volumeL: null,
    effect: EFFECT,
    validUntil: "2027-06-30",
    from: "2026-06-01T08:00:00+08:00",
    by: "Li",
    rules: [],
    reason: null,
    signature: "s",
  };
  const chain = [{ seq: 0, at: "2026-06-01T08:00:00+08:00", kind: CERTIFICATE_ACCEPTED, data: accepted }];
  const NOW = Date.parse("2026-07-01T00:00:00+08:00");

  it("a statement that is taken out of rig.yaml afterwards stops the next verification, and says which", () => {
    const inForce = (boards?: Boards) => standardsInForce({}, chain, NOW, boards);
    expect(inForce(board()).byName["t-meter"]).toMatchObject({ state: "good", board: { U: 0.04 } });
    expect(() => requireGood(inForce(board()), ["t-meter"])).not.toThrow();
    for (const without of [inForce(), inForce(board(100, null))]) {
      expect(without.byName["t-meter"]).toMatchObject({ state: "unusable", board: null });
      expect(() => requireGood(without, ["t-meter"])).toThrow(RigError);
      expect(() => requireGood(without, ["t-meter"])).toThrow(/^STANDARD_MISSING: certificate CVD-1 has coefficients/);
    }
  });

  it("a worse board is seen in U at once", () => {
    const U = (ohm: number) => {
      const standard = standardsInForce({}, chain, NOW, board(100, ohm)).standards["t-meter"];
      return (standard as ThermometerStandard).points[0]?.U ?? 0;
    };
    expect(U(0.4)).toBeGreaterThan(5 * U(0.04));
  });
});
