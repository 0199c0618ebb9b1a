/** `doctor --scan` over the ptys of `simulate`: who answers, a rig.yaml of it, and that `doctor` has nothing against that. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, startCli } from "./run-cli.ts";
import { edit, scene, text, until } from "./testing.ts";

/** Two ports that are recognised at once; a busy machine may take its time. */
const WHILE_MS = 400_000;

const SILENT = { faults: [{ kind: "silent", device: "display" }] };

/** The example's meters and dispenser behind ports of this scene. */
async function simulated(work: (s: ReturnType<typeof scene>) => Promise<void>, station?: object): Promise<void> {
  const s = scene(station ? { station } : {});
  const rig = edit(
    text("examples/rig.yaml"),
    ["meters: { simulated: true,", `meters: { serial: ${s.path("meters")},`],
    ["dispenser: { simulated: true,", `dispenser: { serial: ${s.path("dispenser")},`],
    [/ {2}estop:.*\n/, ""],
    [/ {2}emergencyStop:.*\n/, ""],
    ["lines:", "iKnow: bench\nlines:"],
  );
  s.write("rig.yaml", station ? `station: station.yaml\n${rig}` : rig);
  const simulation = startCli(["simulate", "--config", s.rig]);
  try {
    await until("the simulated station", () => (simulation.said().includes("ready\n") ? true : undefined));
    await work(s);
  } finally {
    simulation.child.kill("SIGTERM");
    expect((await simulation.ended).status).toBe(0);
    s.remove();
  }
}

describe("doctor --scan over simulate's ptys", () => {
  // In real time: what stalls for as long as a device is waited for is rightly not found.
  test("recognises meters and dispenser, and proposes a rig.yaml that doctor is content with", {
    timeout: WHILE_MS,
    retry: 3,
  }, async () => {
    await simulated(async (s) => {
      const ports = `${s.path("meters")},${s.path("dispenser")}`;
      const out = s.path("proposed.yaml");
      const scanned = await cli("doctor", "--scan", "--ports", ports, "--out", out);
      expect([scanned.status, scanned.stderr]).toEqual([0, ""]);
      for (const name of ["siemens-mass6000", "mb8art", "modbus-relay", "dart"]) expect(scanned.stdout).toContain(name);
      expect(scanned.stdout).toMatch(/source dart: Wayne DART/);
      expect(scanned.stdout).toContain("a pseudo-terminal has neither speed nor parity");

      // As it is it drives nothing: nobody has said where the emergency stop is.
      const proposed = readFileSync(out, "utf8");
      expect(scanned.stdout).toContain(proposed);
      const refused = await cli("doctor", "--config", out);
      expect([refused.status, refused.stderr.split(":")[0]]).toEqual([2, "CONFIG_UNSAFE"]);
      const bench = s.write("bench.yaml", `iKnow: bench\n${proposed}`);
      const content = await cli("doctor", "--config", bench);
      expect([content.status, content.stdout.trim().split("\n").at(-1)]).toEqual([0, "all well"]);

      // What somebody has entered is not written over.
      const again = await cli("doctor", "--scan", "--ports", s.path("dispenser"), "--out", out);
      expect([again.status, again.stderr.split(":")[0]]).toEqual([2, "USAGE"]);
      expect(readFileSync(out, "utf8")).toBe(proposed);
    });
  });

  test("Ctrl-C in the midst: the port is given back, and it says so", { timeout: WHILE_MS }, async () => {
    await simulated(async (s) => {
      // Nobody answers for a minute: there is time enough to stop it.
      const scan = startCli(["doctor", "--scan", "--ports", s.path("dispenser")]);
      await until("the scan's first words", () => (scan.said().includes("Ctrl-C") ? true : undefined));
      scan.child.kill("SIGINT");
      const { status, stderr, stdout } = await scan.ended;
      expect([status, stderr.split(":")[0]]).toEqual([3, "INTERRUPTED"]);
      expect(stdout).toContain("stopped");
    }, SILENT);
  });

  test.each([
    ["nothing to do", []],
    ["an empty port", ["--scan", "--ports", "/dev/a,,/dev/b"]],
    ["ports without a scan", ["--config", "examples/rig.yaml", "--ports", "/dev/a"]],
  ])("%s is a wrong usage", async (_, args) => {
    const { status, stderr } = await cli("doctor", ...args);
    expect([status, stderr.split(":")[0]]).toEqual([2, "USAGE"]);
  });
});
