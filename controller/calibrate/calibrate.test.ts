import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../evidence/index.ts";
import { recompute } from "../record/recompute.ts";
import { affected, withdraw } from "./acceptance.ts";
import { calibrationScene, meterFile } from "./testing/scene.ts";

const MINUTES = 300_000;

/** What the twin's meter hides, in % at L/min; rig.yaml's typed certificate knows nothing of it. */
const HIDDEN = {
  error: [
    { flow: 9, error: 0.2 },
    { flow: 24, error: 0.15 },
    { flow: 60, error: 0.11 },
  ],
};
const hiddenAt = (flow: number) => (flow < 24 ? 0.2 - (0.05 * (flow - 9)) / 15 : 0.15 - (0.04 * (flow - 24)) / 36);

describe("from nothing to a verification on an accepted certificate", () => {
  it("runs, is accepted, is used, and blocks when it is withdrawn", { timeout: 3 * MINUTES }, async () => {
    const s = calibrationScene({ station: { meter: HIDDEN } });
    const { calibrated, fault } = await s.run(meterFile({ check: { flow: 24 } }));
    expect(fault).toBeNull();
    const certificate = calibrated?.history.closed?.certificate;
    if (certificate?.kind !== "meter") throw new Error("no certificate");
    for (const { flowLpm, error, U } of certificate.asLeft.points) {
      expect(Math.abs(error - hiddenAt(flowLpm))).toBeLessThanOrEqual(U);
    }
    expect(certificate.check?.ok).toBe(true);
    const file = JSON.parse(readFileSync(calibrated?.certificatePath ?? "", "utf8"));
    expect(file.certificate).toEqual(JSON.parse(JSON.stringify(certificate)));

    // Not accepted: rig.yaml's certificate holds.
    const before = await s.verification().visit();
    expect(before.record?.standards.find(({ name }) => name === "master")).toEqual({
      name: "master",
      certificate: "C-1",
      validUntil: "2099-12-31",
    });

    await s.accepted("CAL-1");
    const after = await s.verification().visit();
    const id = calibrated?.id ?? "";
    expect(after.record?.standards.find(({ name }) => name === "master")).toMatchObject({
      certificate: "CAL-1",
      calibration: id,
    });
    expect(after.record?.warnings.map(({ code }) => code)).toContain("certificate");
    // The typed certificate was wrong by the hidden curve, and so was every error found with it.
    const mean = (record: typeof after.record) => record?.nozzles[0]?.points[0]?.meanError ?? Number.NaN;
    expect(mean(after.record) - mean(before.record)).toBeCloseTo(0.12, 1);
    const { evidencePath } = after as unknown as { evidencePath: string };
    expect(check(evidencePath, { recompute }).intact).toBe(true);

    const touched = await s.withJournal((journal) => affected(journal, "CAL-1", Number.NEGATIVE_INFINITY));
    expect(touched).toHaveLength(1);
    expect(touched[0]).toMatchObject({ verdict: after.record?.verdict, device: "master" });

    await s.withJournal((journal) =>
      withdraw(journal, { certificate: "CAL-1", by: "Li", since: null, reason: "the measure was dented" }),
    );
    const blocked = await s
      .verification()
      .visit()
      .catch((error: unknown) => error);
    expect(String(blocked)).toMatch(
      /STANDARD_DRIFTING: certificate CAL-1 of "master" was withdrawn; it was good until/,
    );
  });

  it("an intermediate check that fails blocks with exit 4", {
    timeout: 2 * MINUTES,
  }, async () => {
    const s = calibrationScene({ station: { meter: HIDDEN } });
    const { certificate: _, ...file } = meterFile({ purpose: "check", points: [{ flow: 24 }] });
    // Against rig.yaml's certificate the hidden curve is far off.
    const { calibrated } = await s.run(file);
    expect(calibrated?.history.closed?.certificate).toBeNull();
    expect(calibrated?.checks.map(({ En }) => Math.abs(En) > 1)).toEqual([true]);
    const blocked = await s
      .verification()
      .visit()
      .catch((error: unknown) => error);
    expect(blocked).toMatchObject({ code: "STANDARD_DRIFTING", exitStatus: 4 });
  });
});

describe("as found, the work, as left", () => {
  it("come in this order, each with its own purge and zero", { timeout: MINUTES }, async () => {
    const s = calibrationScene();
    const answers = { workDone: true };
    const { entries, fault } = await s.run(meterFile({ work: { text: "rotor" }, points: [{ flow: 55 }], answers }));
    expect(fault).toBeNull();
    const order = entries.flatMap(({ kind, data }) => {
      if (kind === "step-done") return [data.step];
      if (kind === "purge-ended") return ["purge"];
      return kind === "attempt-ended" ? [data.point] : [];
    });
    expect(order).toEqual([
      "self-check",
      "ready:1",
      "zero",
      "purge",
      ...["as-found:1", "as-found:1", "as-found:1"],
      "work",
      "ready:1:left",
      "zero:left",
      "purge",
      ...["as-left:1", "as-left:1", "as-left:1"],
    ]);
  });

  it("work that nobody has done ends it", { timeout: MINUTES }, async () => {
    const s = calibrationScene();
    const answers = { workDone: false };
    const { fault, calibrated } = await s.run(meterFile({ work: { text: "rotor" }, points: [{ flow: 55 }], answers }));
    expect(fault?.code).toBe("ABORTED");
    expect(calibrated?.history.closed).toMatchObject({ outcome: "aborted", certificate: null });
  });
});

describe("what goes wrong is named, and every attempt is kept", () => {
  const BALANCE = {
    kind: "balance",
    certificate: "B-1",
    calibrated: "2024-01-15",
    validUntil: "2099-12-31",
    U: 0.002,
    resolution: 0.001,
    capacity: 60,
    densityU: 0.2,
  };
  const gravimetric = (more = {}) =>
    meterFile({
      method: "gravimetric",
      liquid: { product: "gasoline-92", density: 742 },
      volume: 10,
      points: [{ flow: 55 }],
      standards: { balance: BALANCE },
      ...more,
    });

  it("a balance that is not stable: three voids, a rig fault", { timeout: MINUTES }, async () => {
    const s = calibrationScene({ station: { balance: { settle: 1e9 } } });
    const { fault, calibrated } = await s.run(gravimetric());
    expect(fault?.message).toMatch(/^VOIDED_THREE_TIMES: .*the balance does not stand still/);
    expect(calibrated?.history.attempts.map((attempt) => attempt.void)).toEqual(Array(3).fill("trip-not-steady"));
  });

  it("a density in g/mL is no fuel", { timeout: MINUTES }, async () => {
    const s = calibrationScene();
    const { fault } = await s.run(gravimetric({ liquid: { product: "gasoline-92", density: 0.742 } }));
    expect(fault).toMatchObject({ code: "CALIBRATION_INVALID", exitStatus: 2 });
  });

  const typed = (litres: number) =>
    meterFile({
      method: "reference-meter",
      volume: 10,
      points: [{ flow: 55 }],
      standards: {
        meter: {
          kind: "meter",
          certificate: "R-1",
          calibrated: "2024-01-15",
          validUntil: "2099-12-31",
          points: [{ flow: 55, error: 0, U: 0.05 }],
        },
      },
      answers: { readings: [{ phase: "as-left", point: 1, run: 1, litres }] },
    });

  it("litres typed in gallons are mixed units", { timeout: MINUTES }, async () => {
    const { fault, calibrated } = await calibrationScene().run(typed(10 / 3.785));
    expect(fault?.message).toMatch(/^READING_IMPLAUSIBLE: .*US gallon.*mixed units/);
    expect(calibrated?.history.attempts).toMatchObject([{ void: "trip-reading-implausible" }]);
  });

  it("a run whose standard nobody read asks for it by name", { timeout: MINUTES }, async () => {
    const { fault } = await calibrationScene().run(typed(10));
    expect(fault?.message).toMatch(/^ANSWER_MISSING: .*"reference.litres" for as-left:1 run 2/);
  });

  it("a certificate's number is used once", { timeout: MINUTES }, async () => {
    const s = calibrationScene();
    await s.run(meterFile({ points: [{ flow: 55 }] }));
    const again = await s.run(meterFile({ points: [{ flow: 24 }] }));
    expect(again.fault?.message).toMatch(/^CALIBRATION_INVALID: there is a calibration with certificate CAL-1 already/);
  });

  it("an expired standard of the laboratory permits nothing", async () => {
    const file = meterFile();
    file.standards.can.validUntil = "2024-12-31";
    const { fault } = await calibrationScene().run(file);
    expect(fault).toMatchObject({ code: "STANDARD_EXPIRED", exitStatus: 4 });
  });

  it("a standard that was calibrated in the future is refused", async () => {
    const file = meterFile();
    file.standards.can.calibrated = "2090-01-01";
    const { fault } = await calibrationScene().run(file);
    expect(fault?.message).toMatch(/^CALIBRATION_INVALID: can was calibrated on 2090-01-01, in the future/);
  });
});

it("a board that is gone after the last run: the certificate stands, and that a valve may be open is said", async () => {
  const own: Array<[string, string]> = [
    ["lines:\n", "lines:\n  valves: { simulated: true }\n"],
    ...[1, 2, 3].flatMap(
      (): Array<[string, string]> => [
        ["line: meters, unit: 3", "line: valves, unit: 3"],
        ["mode: flash, pulse: 3", "mode: plain"],
      ],
    ),
  ];
  const undisturbed = await calibrationScene({ rig: own }).run(meterFile());
  const [first] = undisturbed.entries;
  const last = undisturbed.entries.find(({ kind }) => kind === "calibration-closed");
  const at = (Date.parse(last?.at ?? "") - Date.parse(first?.at ?? "")) / 1000;
  const gone = { kind: "disconnect", line: "valves", at };
  const { calibrated, fault } = await calibrationScene({ rig: own, station: { faults: [gone] } }).run(meterFile());
  expect(undisturbed.fault).toBeNull();
  expect(calibrated?.history.closed).toMatchObject({ outcome: "completed" });
  expect(fault).toMatchObject({ code: "VALVES_NOT_CLOSED" });
});
