import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JobRecord } from "@proverig/controller";
import { type AnyDriver, type Device, pluginApi } from "@proverig/drivers";
import { driverContract } from "@proverig/drivers/testing";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "./run-cli.ts";

/** Every example of the repository through the built CLI, to the verdict that it is an example of. */

const EXAMPLES = fileURLToPath(new URL("../examples/", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "proverig-examples-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const example = (name: string) => join(EXAMPLES, name);

async function visit(rig: string, job: string): Promise<{ status: number | null; stderr: string; record: JobRecord }> {
  const dir = mkdtempSync(join(data, "visit-"));
  const { status, stderr } = await cli("verify", "--config", rig, "--job", job, "--data", dir, "--fast", "--seed", "1");
  const [id] = readdirSync(join(dir, "jobs"));
  return { status, stderr, record: JSON.parse(readFileSync(join(dir, "jobs", id ?? "", "record.json"), "utf8")) };
}

const pointsOf = ({ nozzles }: JobRecord) => nozzles.flatMap(({ points }) => points);
const runsOf = (record: JobRecord) => pointsOf(record).flatMap(({ runs }) => runs);

describe("an example visit", () => {
  it("to a good dispenser conforms", async () => {
    const { status, stderr, record } = await visit(example("rig.yaml"), example("job.yaml"));
    expect([status, stderr]).toEqual([0, ""]);
    expect(record).toMatchObject({ verdict: "conforming", outcome: "completed", screening: true, ambient: 21 });
    expect(record.validUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(runsOf(record).map((run) => [run.preset, run.void])).toEqual(
      [false, false, true, false, false, true].map((preset) => [preset, null]),
    );
  });

  it("to a dispenser that gives short measure does not conform", async () => {
    const { status, record } = await visit(example("non-conforming/rig.yaml"), example("job.yaml"));
    expect([status, record.verdict, record.validUntil]).toEqual([1, "non-conforming", null]);
    expect(pointsOf(record).map(({ point, verdict }) => [point, verdict])).toEqual([
      ["Q1", "non-conforming"],
      ["Q2", "conforming"],
    ]);
  });

  it("with a rig that is not good enough stays inconclusive", async () => {
    const { status, record } = await visit(example("inconclusive/rig.yaml"), example("job.yaml"));
    expect([status, record.verdict]).toEqual([5, "inconclusive"]);
    for (const { U } of pointsOf(record)) expect(U).toBeGreaterThan(0.1);
  });

  it("with a meter that dies is a rig fault and no verdict", async () => {
    const { status, stderr, record } = await visit(example("rig-fault/rig.yaml"), example("job.yaml"));
    expect(status).toBe(3);
    expect(stderr).toMatch(/^[A-Z_]+: [^\n]+\n$/);
    expect(record).toMatchObject({ outcome: "rig-fault", verdict: null });
    expect(`${record.reason}\n`).toBe(stderr);
    expect(runsOf(record).map((run) => run.void)).toContain(null);
  });

  it("with the metal measure conforms, and is no screening", async () => {
    const { status, record } = await visit(example("metal-measure/rig.yaml"), example("metal-measure/job.yaml"));
    expect(status).toBe(0);
    expect(record).toMatchObject({ verdict: "conforming", screening: false, method: "metal-measure" });
    expect(record.standards.map(({ name }) => name)).toContain("can");
    for (const run of runsOf(record)) {
      expect(run.meterVolume).toBeNull();
      expect(run.reference).toBeGreaterThan(49.5);
    }
  });

  it("with a plugin's meter measures as with a built-in one", async () => {
    const { status, record } = await visit(example("plugin-driver/rig.yaml"), example("job.yaml"));
    expect([status, record.verdict]).toEqual([0, "conforming"]);
    // The station's dispenser errs by 0.10 to 0.12 %.
    for (const { meanError } of pointsOf(record)) expect(Math.abs((meanError ?? 1) - 0.11)).toBeLessThan(0.05);
  });

  it("at a display of a plugin's protocol is read and commanded, preset runs too", async () => {
    const { status, record } = await visit(example("plugin-display/rig.yaml"), example("job.yaml"));
    expect([status, record.verdict]).toEqual([0, "conforming"]);
    expect(runsOf(record).filter(({ preset }) => preset)).toHaveLength(2);
    expect(record.nozzles[0]?.items.payment).toBe("pass");
    for (const { display, preset } of runsOf(record)) if (preset) expect(display).toBe(20);
  });

  it("at a display whose protocol is a plugin's table likewise", async () => {
    const { status, record } = await visit(example("plugin-table/rig.yaml"), example("job.yaml"));
    expect([status, record.verdict]).toEqual([0, "conforming"]);
    expect(runsOf(record).filter(({ preset }) => preset)).toHaveLength(2);
  });

  it("by a profile beside its job follows that profile's points, runs and limits", async () => {
    const { status, record } = await visit(example("rig.yaml"), example("profile/job.yaml"));
    expect([status, record.verdict]).toEqual([0, "conforming"]);
    expect(record.profile).toEqual({ name: "workshop", overlays: [], attested: false });
    expect(record.screening).toBe(false);
    expect(pointsOf(record).map(({ point, runs }) => [point, runs.length])).toEqual([
      ["Q1", 2],
      ["Q2", 2],
      ["Q3", 2],
    ]);
    expect(runsOf(record).some(({ preset }) => preset)).toBe(false);
  });
});

describe("evaluate", () => {
  it.each(["metal-measure", "master-meter"])("judges the readings of the %s example", async (method) => {
    const { status, stdout } = await cli("evaluate", example(`readings/${method}.yaml`), "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "conforming", points: [{ point: "Q1" }] });
  });
});

describe("check", () => {
  it("finds an example's bundle intact, and its signer trusted where its key is", async () => {
    const dir = mkdtempSync(join(data, "check-"));
    const files = ["--config", example("rig.yaml"), "--job", example("profile/job.yaml")];
    const { status } = await cli("verify", ...files, "--data", dir, "--fast");
    expect(status).toBe(0);
    const [id] = readdirSync(join(dir, "jobs"));
    const bundle = join(dir, "jobs", id ?? "", "evidence.zip");
    expect((await cli("check", bundle)).stdout).toMatch(/: intact\n.*signer unknown/s);
    expect((await cli("check", bundle, "--trusted", join(dir, "keys"))).stdout).toContain("trusted, rig.pub.pem");
  });
});

const plugin = async (path: string): Promise<AnyDriver> => {
  const module: { default: (api: typeof pluginApi) => AnyDriver } = await import(
    new URL(path, `file://${EXAMPLES}`).href
  );
  return module.default(pluginApi);
};

driverContract({ describe, it }, await plugin("plugin-driver/tmfm-coriolis.mjs"), {
  kind: "flow-meter",
  options: { unit: 1, counts: "L" },
  beside: { unit: 2, counts: "m3" },
  backends: ["memory"],
  literals: [
    {
      title: "the manual's request, and six floats, of them 55 L/min, 743 kg/m3, 18.25 deg C",
      replies: {
        "01 03 03 E8 00 0C C5 BF":
          "01 03 18 42 23 75 C3 41 14 99 9A 42 5C 00 00 41 48 00 00 44 39 C0 00 41 92 00 00 FC A3",
      },
      read: async (device: Device) => device.kind === "flow-meter" && (await device.readState()).value,
      gives: { flowLpm: 55, densityKgM3: 743, tempC: 18.25 },
    },
  ],
});

driverContract({ describe, it }, await plugin("plugin-display/plain-line.mjs"), {
  kind: "display",
  options: { address: 80 },
  beside: { address: 81 },
  backends: ["memory"],
});

driverContract({ describe, it }, await plugin("plugin-table/table-line.mjs"), {
  kind: "display",
  options: { address: 17 },
  beside: { address: 18 },
  backends: ["memory"],
});
