/** Data directories and ports that are taken, absent or full: one line with its code, nothing lost, no valve moved. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cli, startCli } from "./run-cli.ts";
import {
  edit,
  expectOneLine,
  has,
  ofKind,
  prepared,
  type Scene,
  text,
  until,
  verifyJson,
  verifyUntil,
} from "./testing.ts";

const CAN_MOUNT = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "probe", "/mnt"]).status === 0;

describe("the data directory", () => {
  test("in use by another verify: exit 3", async () => {
    const s = prepared();
    const first = startCli(s.verifyArgs("--speed", "1", "--json"), () => started());
    let started = () => {};
    await new Promise<void>((resolve) => {
      started = resolve;
    });
    expectOneLine(await verifyJson(s.verifyArgs("--fast")), { status: 3, code: "DATA_IN_USE", says: /data/ });
    expectOneLine(await verifyJson(s.verifyArgs("--fast", "--resume")), { status: 3, code: "DATA_IN_USE" });
    first.child.kill("SIGTERM");
    expectOneLine(await first.ended, { status: 3, code: "INTERRUPTED" });
  });

  test.each<[string, (s: Scene) => string]>([
    ["below a file", (s) => join(s.job, "data")],
    ["that is a file", (s) => s.job],
    ["in /proc, where nobody may write", () => "/proc/proverig"],
  ])("%s: exit 3", async (_, data) => {
    const s = prepared();
    const result = await cli("verify", "--config", s.rig, "--job", s.job, "--data", data(s), "--fast", "--json");
    expectOneLine(result, { status: 3, code: "DATA_UNWRITABLE" });
    expect(result.stdout).toBe("");
  });

  test("that holds something else under the journal's name: exit 3", async () => {
    const s = prepared();
    mkdirSync(s.data);
    writeFileSync(join(s.data, "journal.db"), "not a database at all\n".repeat(1000));
    expectOneLine(await verifyJson(s.verifyArgs("--fast")), { status: 3, code: "JOURNAL_CORRUPT", says: /data/ });
  });
});

// Not registered, rather than skipped, where this user may not mount.
if (CAN_MOUNT) {
  describe("a full disk", () => {
    function onSmallDisk(mib: number) {
      const s = prepared();
      mkdirSync(s.data);
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m`, "proverig-test", s.data]).status).toBe(0);
      onTestFinished(() => void spawnSync("umount", ["-l", s.data]));
      return s;
    }

    test("is found before anything moves: exit 3, nothing measured; with space again --resume does the job", async () => {
      const s = onSmallDisk(40);
      const full = await verifyJson(s.verifyArgs("--fast"));
      expectOneLine(full, { status: 3, code: "DISK_FULL", says: /MiB|space/ });
      expect(ofKind(full.entries, "attempt-started")).toEqual([]);
      expect(spawnSync("mount", ["-o", "remount,size=100m", s.data]).status).toBe(0);
      expect((await verifyJson(s.verifyArgs("--fast", "--resume"))).status).toBe(0);
    });

    test("in mid-run: exit 3, unfinished, nothing lost; with space again --resume goes on", async () => {
      const s = onSmallDisk(80);
      let filled = false;
      // Slowly: the job is not to be over before the disk is full, however long this process takes to fill it.
      const full = await verifyUntil([...s.verifyArgs("--speed", "5")], (entry) => {
        if (entry.kind === "trace" && !filled) {
          filled = true;
          spawnSync("dd", ["if=/dev/zero", `of=${join(s.data, "filler")}`, "bs=64k"]);
        }
        return false;
      });
      expectOneLine(full, { status: 3, code: "DISK_FULL" });
      expect(ofKind(full.entries, "job-closed")).toEqual([]);
      rmSync(join(s.data, "filler"));
      const resumed = await verifyJson(s.verifyArgs("--fast", "--resume"));
      expect([resumed.status, resumed.stderr]).toEqual([0, ""]);
      expect((await cli("check", join(s.jobDir(), "evidence.zip"))).status).toBe(0);
    });
  });
}

describe("ports", () => {
  const realRig = (dir: string) =>
    edit(text("hil-tests/independent-station/rig.yaml"), [/\/tmp\/proverig-station/g, dir]);
  const realJob = text("hil-tests/independent-station/job.yaml");
  function onPorts(): Scene {
    const s = prepared({ job: realJob });
    s.write("rig.yaml", realRig(s.dir));
    return s;
  }
  /** Two ptys at the rig's ports with nobody at their far ends. */
  async function deafPorts(s: Scene): Promise<void> {
    for (const name of ["meters", "dispenser"]) {
      const child = spawn("socat", [`pty,raw,echo=0,link=${s.path(name)}`, "pty,raw,echo=0"], { stdio: "ignore" });
      onTestFinished(() => void child.kill("SIGTERM"));
      await until(`the pty ${name}`, () => (spawnSync("test", ["-e", s.path(name)]).status === 0 ? true : undefined));
    }
  }

  test("--fast and --speed on real lines: exit 2", async () => {
    const s = onPorts();
    for (const how of [["--fast"], ["--speed", "2"]]) {
      expectOneLine(await verifyJson(s.verifyArgs(...how)), { status: 2, code: "SIMULATED_ONLY" });
    }
  });

  test("that do not exist: exit 2, and no job is begun", async () => {
    const s = onPorts();
    expectOneLine(await verifyJson(s.verifyArgs()), { status: 2, code: "PORT_NOT_FOUND", says: /meters|dispenser/ });
    expect(() => s.jobDir()).toThrow();
  });

  test("real valves without emergency stop and without `iKnow: bench`: exit 2", async () => {
    const s = onPorts();
    s.write("rig.yaml", edit(realRig(s.dir), [/iKnow: bench.*\n/, ""]));
    expectOneLine(await verifyJson(s.verifyArgs()), { status: 2, code: "CONFIG_UNSAFE", says: /emergency stop/ });
  });

  test("that are no serial ports: one line", async () => {
    const s = onPorts();
    for (const name of ["meters", "dispenser"]) s.write(name, "just a file");
    const result = await verifyJson(s.verifyArgs());
    expectOneLine(result, { status: result.status ?? -1, code: (result.stderr.split(":")[0] ?? "").trim() });
    expect([2, 3]).toContain(result.status);
    expect(result.stderr).not.toMatch(/^INTERNAL/);
  });

  describe.skipIf(!has("socat"))("on ptys (apt-get install socat)", () => {
    test("where no device answers: exit 3", { timeout: 400_000 }, async () => {
      const s = onPorts();
      await deafPorts(s);
      const result = await verifyJson(s.verifyArgs());
      expectOneLine(result, { status: 3, code: "DEVICE_SILENT", says: /no reply|nothing answers/ });
      expect(s.record()).toMatchObject({ outcome: "rig-fault", verdict: null });
    });

    test("that another program has taken: exit 3", { timeout: 400_000 }, async () => {
      const s = onPorts();
      await deafPorts(s);
      const taken = await openLocked(s.path("meters"));
      onTestFinished(taken);
      expectOneLine(await verifyJson(s.verifyArgs()), { status: 3, code: "PORT_BUSY", says: /meters/ });
    });
  });
});

/** Another program with the port: an exclusive lock as serial programs take it. */
async function openLocked(path: string): Promise<() => void> {
  const child = spawn("flock", ["--exclusive", path, "sh", "-c", "echo locked; sleep 600"], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
  return () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  };
}
