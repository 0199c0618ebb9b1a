import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { calibrationLines } from "../cli/calibrate-lines.ts";
import type { BridgeUsed } from "../config/calibration-standards.ts";
import { certificateDocument } from "../documents/certificate.ts";
import { tablesCsv } from "../documents/csv.ts";
import { reportDocument } from "../documents/report.ts";
import { probeFacts } from "../documents/testing/facts.ts";
import { certificateIn } from "./acceptance.ts";
import { calibrationScene } from "./testing/scene.ts";
import { typedOhms } from "./typed-ohms.ts";

const MINUTE = 300_000;
/** What the probe's element hides; far enough from IEC 60751 that its own numbers would not pass for them. */
const HIDDEN = { r0: 100.08, a: 3.895e-3, b: -5.9e-7 };
const STATION = { probes: { "t-meter": { resistance: HIDDEN } } };

const dates = { calibrated: "2024-01-15", validUntil: "2099-12-31" };
const BRIDGE = { kind: "resistance-bridge", certificate: "R-1", ...dates, U: 0.002, resolution: 0.0001 };
const REFERENCE = {
  kind: "thermometer",
  device: "t-nozzle",
  certificate: "T-1",
  ...dates,
  points: [{ at: 0, correction: 0, U: 0.02 }],
  resolution: 0.1,
  bath: 0.01,
};
const file = (more: object = {}) => ({
  kind: "probe",
  device: "t-meter",
  method: "reference-thermometer",
  determine: "callendar-van-dusen",
  resistance: "typed",
  certificate: { number: "CVD-1", validUntil: "2098-06-30" },
  points: [{ at: -20 }, { at: 50 }, { at: 15 }, { at: 80 }, { at: 110 }],
  standards: { reference: REFERENCE, bridge: BRIDGE },
  operator: { name: "B" },
  ...more,
});

async function certificateOf(s: ReturnType<typeof calibrationScene>, more: object = {}) {
  const { fault, calibrated } = await s.run(file(more));
  expect(fault).toBeNull();
  const certificate = calibrated?.history.closed?.certificate;
  if (certificate?.kind !== "probe" || !certificate.coefficients) throw new Error("no coefficients");
  return { certificate, found: certificate.coefficients, calibrated };
}

describe("coefficients of a PT100, its ohms typed", () => {
  it("recovers what the element hides within U, prints it, and is not accepted for a module that gives degrees", {
    timeout: 2 * MINUTE,
  }, async () => {
    const s = calibrationScene({ station: STATION });
    const { certificate, found, calibrated } = await certificateOf(s);
    const truth = { R0: HIDDEN.r0, A: HIDDEN.a, B: HIDDEN.b };
    const standard = { R0: 100, A: 3.9083e-3, B: -5.775e-7 };
    for (const name of ["R0", "A", "B"] as const) {
      const { value, U } = found.coefficients.find((each) => each.name === name) ?? { value: Number.NaN, U: null };
      expect(Math.abs(value - truth[name]), name).toBeLessThanOrEqual(U ?? Number.NaN);
      // IEC 60751's own would not pass for them: U is not merely wide. B hides too little for such a reference.
      if (name !== "B") expect(Math.abs(value - standard[name]), name).toBeGreaterThan(U ?? Number.NaN);
    }
    expect(found).toMatchObject({ fitted: "r0-a-b", dof: 2, range: [expect.closeTo(-20, 0), expect.closeTo(110, 0)] });
    expect(found.coefficients.at(-1)).toMatchObject({ name: "C", U: null });
    for (const { residualK, U } of found.residuals) expect(Math.abs(residualK)).toBeLessThanOrEqual(U);
    expect(certificate.standards).toContainEqual(expect.objectContaining({ name: "bridge", U: 0.002, unit: "ohm" }));
    const inputs = certificate.asLeft.points[0]?.budget.lines.map(({ input }) => input);
    expect(inputs).toEqual(expect.arrayContaining(["bridge", "drift of the bridge", "resolution of the bridge"]));
    expect(inputs).not.toContain("resolution of the probe");

    const lines = calibrationLines(certificate, "en", null).join("\n");
    expect(lines).toMatch(/R0 = 100\.\d{4} ohm {2}U 0\.0\d+ \(k = [\d.]+\)/);
    expect(lines).toMatch(/residual [+-]0\.\d+ K/);
    const facts = { ...probeFacts(), certificate };
    const printed = certificateDocument(facts, "zh");
    const tables = printed.blocks.flatMap((block) => (block.kind === "table" ? [block] : []));
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(["coefficients", "residuals"]));
    expect(tables.find(({ name }) => name === "coefficients")?.rows[3]).toContain("IEC 60751 值，未拟合");
    expect(tablesCsv([reportDocument(facts, "en")])).toContain("Resistance, ohm");

    const id = calibrated?.id ?? "";
    const refused = await s.accepted(id, { reason: "all the same", boards: {} }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "NOT_ACCEPTABLE", mend: "calibrate by corrections" });
    expect(String(refused)).toContain('"t-meter"');
    const kept = await s.withJournal((journal) => certificateIn(journal, id));
    expect(kept.certificate).toEqual(certificate);
  });

  it("R0 and A of two points: B is IEC 60751's, and the residuals say nothing", { timeout: MINUTE }, async () => {
    const s = calibrationScene({ station: STATION });
    const { certificate, found } = await certificateOf(s, { coefficients: "r0-a", points: [{ at: 0 }, { at: 40 }] });
    expect(found.dof).toBe(0);
    expect(found.coefficients[2]).toEqual({ name: "B", unit: "1/K2", value: -5.775e-7, U: null });
    expect(Math.abs((found.coefficients[0]?.value ?? 0) - HIDDEN.r0)).toBeLessThan(found.coefficients[0]?.U ?? 0);
    const { blocks } = certificateDocument({ ...probeFacts(), certificate }, "en");
    expect(JSON.stringify(blocks)).toContain("As many points as coefficients");
  });

  it("absurd ohms are asked again, and stay as a note", { timeout: MINUTE }, async () => {
    const s = calibrationScene({ station: STATION });
    const answers = { readings: [{ phase: "as-left", point: 2, run: 1, ohms: [1194] }] };
    const { certificate, calibrated } = await certificateOf(s, { answers });
    expect(certificate.notes).toEqual([{ code: "ohms", text: expect.stringMatching(/^1194 ohm was typed at 50 deg/) }]);
    const [attempt] = calibrated?.history.attempts.filter(({ point }) => point === "as-left:2") ?? [];
    expect(attempt?.pairs?.[0]?.ohms).toBeCloseTo(119.4, 0);
  });
});

describe("ohms that a person types", () => {
  const bridge = parse(JSON.stringify({ ...BRIDGE, k: 2, correction: 0 })) as BridgeUsed;
  const says = (...answers: number[]) => {
    const asked: string[] = [];
    const ask = async (question: { id: string }) => {
      asked.push(question.id);
      return answers.shift() as never;
    };
    return { asked, operator: { ask } };
  };

  it("a PT1000's, degrees instead of ohms, or nothing at all, three times over: refused", async () => {
    const { operator, asked } = says(1077.9, 20, Number.NaN);
    await expect(typedOhms(operator, bridge, 20)).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
    expect(asked).toEqual(["bridge.ohms", "bridge.ohms.again", "bridge.ohms.again"]);
  });

  it("digits exchanged once, then right", async () => {
    const { operator } = says(170.79, 107.79);
    expect(await typedOhms(operator, bridge, 20)).toMatchObject({ ohms: 107.79, warnings: [{ code: "ohms" }] });
  });

  it("the bridge's own correction counts", async () => {
    // 4.9 K above the bath as shown; with the correction 5.2 K.
    const { operator, asked } = says(109.69, 107.79);
    await typedOhms(operator, { ...bridge, correction: 0.12 }, 20);
    expect(asked).toHaveLength(2);
  });
});
