/** The instruments of the field in a whole job on the simulated station: meters, probes, a balance, a collector. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { cli } from "./run-cli.ts";
import { type Edit, edit, scene, text } from "./testing.ts";

const MINUTES = 400_000;
const EXAMPLE = text("examples/rig.yaml");
const JOB = text("examples/job.yaml");

const MASTER: Edit[1] = "master: { kind: flow-meter, line: meters, unit: 1, driver: ";
const meter = (own: string): Edit => [/master: +\{[^}]*\}/, `${MASTER}${own} }`];
const probe = (name: string, own: string): Edit => [
  new RegExp(`${name}: +\\{[^}]*\\}`),
  `${name}: { kind: thermometer, ${own} }`,
];
const line = (name: string): Edit => ["lines:\n", `lines:\n  ${name}: { simulated: true }\n`];
const COLLECTOR: readonly Edit[] = [line("collector"), ["driver: guided", "driver: self-lock-lines, line: collector"]];

async function verified(edits: readonly Edit[], station?: unknown) {
  const s = scene({ rig: edit(EXAMPLE, ...edits), job: JOB, ...(station ? { station } : {}) });
  onTestFinished(() => s.remove());
  const { status, stderr } = await cli(...s.verifyArgs("--fast"));
  return { status, stderr, record: s.record() };
}

describe("a verification by", () => {
  test.each<[string, readonly Edit[]]>([
    ["a TMFM Coriolis meter", [meter("tmfm-coriolis, totalUnit: L, flowUnit: L/min")]],
    ["a Micro Motion meter", [meter("micro-motion, totalUnit: L, flowUnit: L/min, byteOrder: CDAB")]],
    ["a pulse counter", [meter("pulse-counter, pulsesPerL: 10000")]],
    [
      "an EMR4 register by its sale",
      [
        line("register"),
        [/master: +\{[^}]*\}/, "master: { kind: flow-meter, line: register, driver: emr4, totalUnit: L, reads: sale }"],
      ],
    ],
    [
      "probes of the machine's own",
      [
        probe("t-meter", 'driver: ds18b20, sensor: "28-0000000000aa"'),
        probe("t-nozzle", 'driver: iio-thermometer, device: "iio:device0", chip: max31865, rtd: { reference: 430 }'),
      ],
    ],
    ["a collector of the institute's", COLLECTOR],
  ])("%s", { timeout: MINUTES }, async (_, edits) => {
    const { status, stderr, record } = await verified(edits);
    expect([status, stderr]).toEqual([0, ""]);
    expect(record).toMatchObject({ verdict: "conforming", nozzles: [{ items: { selfLock: "pass" } }] });
  });

  test("a collector that is silent: the self-lock is not verified, and the job ends", {
    timeout: MINUTES,
  }, async () => {
    const { status, record } = await verified(COLLECTOR, { faults: [{ kind: "silent", device: "lock" }] });
    expect(status).toBe(5);
    expect(record).toMatchObject({ verdict: "inconclusive", nozzles: [{ items: { selfLock: "not-verified" } }] });
  });
});

test("a calibration on a balance by its data line", { timeout: MINUTES }, async () => {
  const rig = edit(EXAMPLE, line("scales"), [
    "devices:\n",
    "devices:\n  balance: { kind: balance, driver: mt-sics, line: scales }\n",
  ]);
  const s = scene({ rig });
  onTestFinished(() => s.remove());
  const data = mkdtempSync(join(tmpdir(), "proverig-balance-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const calibration = fileURLToPath(new URL("../examples/calibration/gravimetric.yaml", import.meta.url));
  const run = await cli("calibrate", "run", "--config", s.rig, "--calibration", calibration, "--data", data, "--fast");
  expect([run.status, run.stderr]).toEqual([0, ""]);
  expect(run.stdout).toMatch(/as left {2}55\.0 L\/min {2}e -0\.0/);
});
