import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { bytes, has, hex, openClient, type StationEvent, startStation, type Truth, until, withCrc } from "./testing.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function running(...argv: string[]) {
  const station = await startStation(...argv);
  closing.push(() => station.remove());
  closing.push(() => station.stop());
  return station;
}
function client(path: string) {
  const opened = openClient(path);
  closing.push(() => opened.close());
  return opened;
}
const childrenOf = (pid: number | undefined) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[1] === String(pid);
      } catch {
        return false; // it has just ended
      }
    });

test("the station imports nothing but Node and itself", () => {
  const here = new URL(".", import.meta.url);
  const sources = readdirSync(here).filter((name) => name.endsWith(".mjs"));
  expect(sources.length).toBeGreaterThan(5);
  for (const name of sources) {
    const imports = [...readFileSync(new URL(name, here), "utf8").matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    for (const from of imports) expect(from, name).toMatch(/^(node:|\.\/)/);
  }
});

describe.skipIf(!has("socat"))("the independent station on ptys (apt-get install socat)", () => {
  test("serves literal frames, also to a second client after the first has gone", async () => {
    const station = await running("--units", "2,3,1");
    const first = openClient(station.line("meters"));
    expect(await first.exchange("01 05 00 00 FF 00 8C 3A", 8)).toBe("01 05 00 00 FF 00 8C 3A");
    await first.close();
    const second = client(station.line("meters"));
    expect(await second.exchange("01 05 00 00 FF 00 8C 3A", 8)).toBe("01 05 00 00 FF 00 8C 3A");
    const pump = client(station.line("dispenser"));
    expect(await pump.exchange("50 34 01 01 05 5E 6F 03 FA", 3)).toBe("50 C4 FA");
    expect(await pump.exchange("50 20 FA", 3)).toBe("50 70 FA");
    const events = station.read<StationEvent>("events").filter(({ event }) => event !== "still");
    expect(events[0]).toMatchObject({ event: "coil", coil: 0, on: true, by: "coil" });
  });

  test("requests sent without waiting are answered in order, also when late", async () => {
    const station = await running("--late", "1", "--late-ms", "50-60");
    const meters = client(station.line("meters"));
    const [probes, relay] = ["02 03 00 4C 00 01", "03 05 00 00 00 00"].map((of) => hex(withCrc(bytes(of), 0xffff)));
    expect(await meters.exchange(`${probes} ${relay}`, 15)).toBe(
      `${hex(withCrc(bytes("02 03 02 00 01"), 0xffff))} ${relay}`,
    );
  });

  test("a whole delivery in real time leaves its truth in the file", async () => {
    const station = await running("--units", "3,2,1", "--pump-start", "0.2");
    const meters = client(station.line("meters"));
    const pump = client(station.line("dispenser"));
    await pump.exchange("50 35 02 01 01 AE 50 03 FA", 3);
    await pump.exchange("50 37 01 01 06 1E 2A 03 FA", 3);
    await meters.exchange("01 05 00 00 FF 00 8C 3A", 8);
    await until("the valve", () => station.read<StationEvent>("events").find(({ state }) => state === 4));
    await pump.exchange("50 31 01 01 08 9F 66 03 FA", 3);
    const truth = await until("the truth", () => station.read<Truth>("truth")[0]);
    expect(truth.litres).toBeGreaterThan(0);
    expect(truth.display).toBeCloseTo(truth.litres, 1);
    expect(truth.state).toBe(5);
  });

  test("SIGTERM ends it, its socats and its links", async () => {
    const station = await startStation();
    closing.push(() => station.remove());
    const socats = childrenOf(station.pid);
    expect(socats).toHaveLength(2);
    expect(await station.stop()).toBe(0);
    await until("the links' end", () => (existsSync(station.line("meters")) ? undefined : true));
    await until("the socats' end", () => (socats.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true));
  });

  test.each([
    [["--completed", "7"], "--completed"],
    [["--late", "often"], "--late"],
    [["--hoze", "3"], "--hoze"],
  ])("a wrong option is one line and exit 2: %s", async (argv, named) => {
    const main = fileURLToPath(new URL("./main.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [main, "--dir", "nowhere", ...argv], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain(named);
    expect(stderr).not.toContain("    at ");
  });

  test("a directory where another station runs is refused", async () => {
    const station = await running();
    const main = fileURLToPath(new URL("./main.mjs", import.meta.url));
    const second = spawnSync(process.execPath, [main, "--dir", station.dir], { encoding: "utf8", timeout: 200_000 });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/meters exists/);
    expect(existsSync(station.line("meters"))).toBe(true);
  });

  test("a killed station takes its socats along", async () => {
    const station = await startStation();
    closing.push(() => station.remove());
    const socats = childrenOf(station.pid);
    expect(socats).toHaveLength(2);
    if (station.pid !== undefined) process.kill(station.pid, "SIGKILL");
    await until("the socats' end", () => (socats.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true));
  });
});
