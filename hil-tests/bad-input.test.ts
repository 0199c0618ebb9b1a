/** Whatever is wrong: one clear line with its code, the right exit status, no stack trace, and --json stays JSON. */
import { describe, expect, test } from "vitest";
import { cli } from "./run-cli.ts";
import {
  type Edit,
  edit,
  entriesOf,
  expectOneLine,
  prepared,
  type Scene,
  type SceneParts,
  text,
  verifyJson,
  verifyUntil,
} from "./testing.ts";

const RIG = text("examples/rig.yaml");
const JOB = text("examples/job.yaml");
const rigWith = (...edits: Edit[]): SceneParts => ({ rig: edit(RIG, ...edits) });
const jobWith = (...edits: Edit[]): SceneParts => ({ job: edit(JOB, ...edits) });

interface Case {
  title: string;
  parts: SceneParts;
  code: string;
  says?: RegExp;
  status?: number;
  args?: string[];
}

describe("files: exit 2, no device touched, nothing journaled", () => {
  const CASES: Case[] = [
    { title: "rig.yaml that is no YAML", parts: { rig: "rig: { id: [" }, code: "YAML_SYNTAX", says: /rig\.yaml:1/ },
    {
      title: "job.yaml with a tab as indentation",
      parts: jobWith(["  maker:", "\tmaker:"]),
      code: "YAML_SYNTAX",
      says: /job\.yaml:\d+/,
    },
    { title: "an empty rig.yaml", parts: { rig: "" }, code: "YAML_SYNTAX" },
    { title: "rig.yaml that is a list", parts: { rig: "- 1\n- 2\n" }, code: "CONFIG_INVALID" },
    {
      title: "an unknown key in rig.yaml",
      parts: rigWith(["receiver:", "reciever:"]),
      code: "CONFIG_INVALID",
      says: /reciever/,
    },
    {
      title: "an unknown key of a device",
      parts: rigWith(["totalUnit: m3", "totalUnits: m3"]),
      code: "CONFIG_INVALID",
      says: /totalUnits/,
    },
    {
      title: "an unknown key in job.yaml",
      parts: jobWith(["volume: 20", "volumes: 20"]),
      code: "JOB_INVALID",
      says: /volumes/,
    },
    {
      title: "an unknown key in station.yaml",
      parts: { station: { hoose: {} } },
      code: "STATION_INVALID",
      says: /hoose/,
    },
    {
      title: "a fault on a device that is not there",
      parts: { station: { faults: [{ kind: "silent", device: "nobody" }] } },
      code: "STATION_INVALID",
      says: /nobody/,
    },
    {
      title: "a driver that does not exist",
      parts: rigWith(["driver: siemens-mass6000", "driver: siemens-mass9999"]),
      code: "DRIVER_UNKNOWN",
      says: /siemens-mass9999/,
    },
    {
      title: "a device on a line that does not exist",
      parts: rigWith(["line: meters, unit: 1", "line: metres, unit: 1"]),
      code: "CONFIG_INVALID",
      says: /metres/,
    },
    {
      title: "a role that names no device",
      parts: rigWith(["meter: master", "meter: mister"]),
      code: "CONFIG_INVALID",
      says: /mister/,
    },
    {
      title: "a path with a valve that does not exist",
      parts: rigWith(["valves: [v-mid]", "valves: [v-mud]"]),
      code: "CONFIG_INVALID",
      says: /v-mud/,
    },
    {
      title: "no path for a flow point",
      parts: rigWith(["flow: 24 }\n  - {", "flow: 35 }\n  - {"]),
      code: "CONFIG_INVALID",
      says: /L\/min/,
    },
    {
      title: "a pulse shorter than three renewals",
      parts: rigWith([/pulse: 3/, "pulse: 1"]),
      code: "CONFIG_UNSAFE",
      says: /v-high/,
    },
    {
      title: "a unit price below zero",
      parts: jobWith(["unitPrice: 7.72", "unitPrice: -7.72"]),
      code: "JOB_INVALID",
      says: /unitPrice|below|-7/,
    },
    {
      title: "a unit price that is no number",
      parts: jobWith(["unitPrice: 7.72", "unitPrice: cheap"]),
      code: "JOB_INVALID",
    },
    {
      title: "a Qmax that is not a number",
      parts: jobWith(["qmax: 60", "qmax: .nan"]),
      code: "YAML_SYNTAX",
      says: /job\.yaml:\d+/,
    },
    {
      title: "an endless volume",
      parts: jobWith(["volume: 20", "volume: .inf"]),
      code: "YAML_SYNTAX",
      says: /job\.yaml:\d+/,
    },
    {
      title: "a volume below the MMQ",
      parts: jobWith(["volume: 20", "volume: 2"]),
      code: "JOB_INVALID",
      says: /minimum measured quantity/,
    },
    { title: "qmin above qmax", parts: jobWith(["qmin: 6", "qmin: 66"]), code: "JOB_INVALID", says: /qmin|qmax/ },
    {
      title: "an uncertainty below zero",
      parts: rigWith(["U: 0.04 }, { flow: 24", "U: -0.04 }, { flow: 24"]),
      code: "CONFIG_INVALID",
    },
    {
      title: "an error of 900 % on a certificate",
      parts: rigWith(["error: 0.021", "error: 900"]),
      code: "CONFIG_INVALID",
    },
    {
      title: "a date that does not exist",
      parts: rigWith(["validUntil: 2099-12-31\n", "validUntil: 2099-02-31\n"]),
      code: "CONFIG_INVALID",
      says: /2099-02-31/,
    },
    { title: "a baud rate of zero", parts: rigWith(["baud: 19200", "baud: 0"]), code: "CONFIG_INVALID", says: /baud/ },
    {
      title: "a receiver that holds less than a run",
      parts: rigWith(["capacity: 200", "capacity: 3"]),
      code: "CONFIG_INVALID",
      says: /capacity|receiver/,
    },
    {
      title: "an answer that is missing",
      parts: jobWith(["  seals: pass\n", ""]),
      code: "ANSWER_MISSING",
      says: /seals/,
    },
    {
      title: "no answers at all",
      parts: jobWith([/answers:[\s\S]*/, ""]),
      code: "ANSWER_MISSING",
      says: /nameplate, appearance, seals, selfLock/,
    },
    {
      title: "a kind of verification that is not known",
      parts: jobWith(["kind: subsequent", "kind: yearly"]),
      code: "JOB_INVALID",
      says: /kind/,
    },
    {
      title: "a profile that is not there",
      parts: jobWith(["jjg443-2023", "jjg443-1999"]),
      code: "PROFILE_NOT_FOUND",
      says: /jjg443-1999/,
    },
    {
      title: "an overlay that is not there",
      parts: jobWith(["overlays: []", "overlays: [atlantis]"]),
      code: "PROFILE_NOT_FOUND",
      says: /atlantis/,
    },
    {
      title: "a profile that cannot verify",
      parts: jobWith(["jjg443-2023", "nist-hb44"]),
      code: "PROFILE_CANNOT_VERIFY",
      says: /nist-hb44/,
    },
    {
      title: "a product that the profile does not know",
      parts: jobWith(["product: gasoline-92", "product: lemonade"]),
      code: "JOB_INVALID",
      says: /lemonade/,
    },
    {
      title: "a product that the receiver does not take",
      parts: rigWith(["products: [gasoline-92]", "products: [diesel-0]"]),
      code: "JOB_INVALID",
      says: /gasoline-92|receiver/,
    },
    {
      title: "two nozzles of one number",
      parts: jobWith([/nozzles: \[(.*)\]/, "nozzles: [$1, $1]"]),
      code: "JOB_INVALID",
      says: /twice/,
    },
    {
      title: "a plugin that is not there",
      parts: { rig: `plugins: [./nothing.mjs]\n${RIG}` },
      code: "PLUGIN_INVALID",
      says: /nothing\.mjs/,
    },
    {
      title: "a station.yaml that is not there",
      parts: { rig: `station: nowhere.yaml\n${RIG}` },
      code: "FILE_UNREADABLE",
      says: /nowhere\.yaml/,
    },
    {
      title: "the method metal-measure without a measure",
      parts: jobWith(["method: master-meter", "method: metal-measure"]),
      code: "STANDARD_MISSING",
      status: 4,
    },
  ];
  test.each(CASES)("$title", async ({ parts, code, says, status = 2 }) => {
    const s = prepared(parts);
    const result = await verifyJson(s.verifyArgs("--fast"));
    expectOneLine(result, { status, code, ...(says ? { says } : {}) });
    expect(result.entries).toEqual([]);
    expect(() => s.record()).toThrow();
  });

  test.each<[string, (s: Scene) => Partial<Record<"config" | "job", string>>, RegExp]>([
    ["a rig.yaml that does not exist", (s) => ({ config: s.path("absent.yaml") }), /absent\.yaml/],
    ["a job.yaml that does not exist", (s) => ({ job: s.path("absent.yaml") }), /absent\.yaml/],
    ["a directory instead of rig.yaml", (s) => ({ config: s.dir }), /proverig-hil/],
    ["a directory instead of job.yaml", (s) => ({ job: s.dir }), /proverig-hil/],
  ])("%s", async (_, files, says) => {
    const s = prepared();
    const { config = s.rig, job = s.job } = files(s);
    const result = await cli("verify", "--config", config, "--job", job, "--data", s.data, "--fast", "--json");
    expectOneLine(result, { status: 2, code: "FILE_UNREADABLE", says });
    expect(result.stdout).toBe("");
  });
});

describe("arguments: exit 2", () => {
  test.each<[string, string[]]>([
    ["no command", []],
    ["a command that does not exist", ["verfy"]],
    ["an option that does not exist", ["verify", "--quick"]],
    ["verify without a rig", ["verify", "--job", "job.yaml", "--data", "data"]],
    ["verify without DIR", ["verify", "--config", "rig.yaml", "--job", "job.yaml"]],
    ["an option without its value", ["verify", "--config"]],
    ...["fast", "0", "-3", "NaN", "Infinity", ""].map((speed): [string, string[]] => [
      `--speed "${speed}"`,
      ["verify", "--config", "examples/rig.yaml", "--job", "examples/job.yaml", "--data", "never", "--speed", speed],
    ]),
    ["--fast and --speed", ["verify", "--config", "a", "--job", "b", "--data", "never", "--fast", "--speed", "3"]],
    ["a seed that is no number", ["verify", "--config", "a", "--job", "b", "--data", "never", "--seed", "x"]],
    ["evaluate without readings", ["evaluate"]],
    ["check with two bundles", ["check", "a.zip", "b.zip"]],
    ["profile without more", ["profile"]],
  ])("%s", async (_, args) => {
    const result = await cli(...args);
    expectOneLine(result, { status: 2, code: "USAGE" });
    expect(result.stdout).toBe("");
  });

  test.each<[string, string[], string]>([
    ["a profile to show that is not there", ["profile", "show", "jjg443-1999"], "PROFILE_NOT_FOUND"],
    ["readings that do not exist", ["evaluate", "/nowhere/readings.yaml"], "FILE_UNREADABLE"],
    ["readings that are a directory", ["evaluate", "/"], "FILE_UNREADABLE"],
    ["a rig for doctor that does not exist", ["doctor", "--config", "/nowhere/rig.yaml"], "FILE_UNREADABLE"],
    ["a rig for simulate that does not exist", ["simulate", "--config", "/nowhere/rig.yaml"], "FILE_UNREADABLE"],
    ["a bundle that does not exist", ["check", "/nowhere/evidence.zip"], "FILE_UNREADABLE"],
  ])("%s", async (_, args, code) => {
    expectOneLine(await cli(...args), { status: 2, code });
  });
});

describe("standards: exit 4", () => {
  const certificate =
    "  t-nozzle: { certificate: C-3, validUntil: 2099-12-31, points: [{ at: 20, correction: 0.00, U: 0.05 }] }\n";
  test.each<[string, Edit, string, RegExp]>([
    ["expired", ["validUntil: 2099-12-31\n", "validUntil: 2026-11-01\n"], "STANDARD_EXPIRED", /C-1.*2026-11-01/],
    [
      "a probe's expired",
      ["C-3, validUntil: 2099-12-31", "C-3, validUntil: 2026-11-01"],
      "STANDARD_EXPIRED",
      /t-nozzle/,
    ],
    ["missing", [certificate, ""], "STANDARD_MISSING", /t-nozzle/],
  ])("%s", async (_, change, code, says) => {
    const s = prepared({ ...rigWith(change), station: { clock: "2026-11-02T09:00:00+08:00" } });
    const result = await verifyJson(s.verifyArgs("--fast"));
    expectOneLine(result, { status: 4, code, says });
    expect(result.entries).toEqual([]);
  });

  test("the last day still counts, to its end at +08:00", async () => {
    const until = (clock: string) =>
      prepared({ ...rigWith(["validUntil: 2099-12-31\n", "validUntil: 2026-11-02\n"]), station: { clock } });
    const late = await verifyUntil(
      until("2026-11-02T23:00:00+08:00").verifyArgs("--speed", "1"),
      (e) => e.kind === "boot",
      "SIGTERM",
    );
    expect(late.stderr).toMatch(/^INTERRUPTED: /);
    const over = await verifyJson(until("2026-11-03T00:00:01+08:00").verifyArgs("--fast"));
    expectOneLine(over, { status: 4, code: "STANDARD_EXPIRED" });
  });
});

describe("conditions", () => {
  test("an ambient out of the profile's limits: exit 3", async () => {
    const s = prepared(jobWith(["ambient: 21", "ambient: 60"]));
    expectOneLine(await verifyJson(s.verifyArgs("--fast")), { status: 3, code: "AMBIENT", says: /60/ });
    expect(s.record()).toMatchObject({ outcome: "rig-fault", verdict: null });
  });

  test("a job without serials: self-lock not verified, inconclusive, exit 5", async () => {
    const s = prepared(jobWith(["  mainBoard: MB-20240001\n", ""], ["  encoder: EN-20240001\n", ""]));
    const { status, stderr } = await verifyJson(s.verifyArgs("--fast"));
    expect([status, stderr]).toEqual([5, ""]);
    expect(s.record()).toMatchObject({ verdict: "inconclusive", validUntil: null });
    expect(s.record().nozzles[0]?.items.selfLock).toBe("not-verified");
  });

  test("a clock before the journal's last entry: exit 3", async () => {
    const s = prepared({ station: { clock: "2026-11-02T09:00:00+08:00" } });
    await verifyUntil(s.verifyArgs("--speed", "1"), (e) => e.kind === "boot", "SIGTERM");
    // Simulated time goes on after the last entry; only a real clock can be wrong.
    const again = await verifyUntil(s.verifyArgs("--speed", "1", "--resume"), (e) => e.kind === "boot", "SIGTERM");
    expectOneLine(again, { status: 3, code: "INTERRUPTED" });
  });

  test("a JUnit file that cannot be written: the verdict stands in the record, exit 3", async () => {
    const s = prepared();
    const result = await verifyJson(s.verifyArgs("--fast", "--junit", s.path("absent/junit.xml")));
    expectOneLine(result, { status: 3, code: "DATA_UNWRITABLE", says: /junit\.xml/ });
    expect(s.record().verdict).toBe("conforming");
  });
});

test("entries are JSON lines and nothing else, also when the job ends in a fault", async () => {
  const s = prepared({ station: { faults: [{ kind: "open-contact", device: "estop", after: 12 }] } });
  const { stdout, stderr, status } = await cli(...s.verifyArgs("--fast", "--json"));
  expectOneLine({ stdout, stderr, status, signal: null }, { status: 3, code: "TRIP", says: /emergency-stop/ });
  expect(entriesOf({ stdout }).at(-1)).toMatchObject({ kind: "job-closed", data: { outcome: "rig-fault" } });
});
