import { execFile, spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtInDrivers, type Link, realClock, serialLinkFactory, tcpLinkFactory } from "@proverig/drivers";
import { parseStation } from "@proverig/drivers/station";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRig } from "../config/rig.ts";
import { runSimulate, type Simulation } from "./simulate.ts";

const SETTINGS = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
const DEVICES = `
devices:
  master: { kind: flow-meter, driver: siemens-mass6000, line: meters, unit: 1 }
  v-high: { kind: valve, driver: modbus-relay, line: meters, unit: 3, coil: 0, mode: flash, pulse: 3 }
  display: { kind: display, driver: dart, line: dispenser, address: 80, nozzle: 1 }
  dog: { kind: watchdog, driver: gpio, chip: pinctrl-bcm2835, offset: 22 }
roles: { meter: master, display: display, watchdog: dog }
paths: [ { valves: [v-high], flow: 55 } ]
`;

let dir = "";
const closers: (() => unknown)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "simulate-"));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(dir, { recursive: true });
});

async function start(lines: string, station: object = {}): Promise<{ printed: string[]; simulation: Simulation }> {
  const path = join(dir, "rig.yaml");
  writeFileSync(path, `rig: { id: T }\niKnow: bench\nlines:\n${lines}${DEVICES}`);
  const rig = await loadRig(path, { registry: builtInDrivers() });
  const printed: string[] = [];
  const simulation = await runSimulate(rig, parseStation(station), (text) => printed.push(text));
  closers.push(() => simulation.stop());
  return { printed, simulation };
}

/** What comes back until there are as many bytes. */
async function exchange(link: Link, hex: string, length: number): Promise<string> {
  const heard: number[] = [];
  const full = new Promise<void>((resolve) => {
    link.onData((bytes) => {
      heard.push(...bytes);
      if (heard.length >= length) resolve();
    });
  });
  link.write(Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")));
  await full;
  return Buffer.from(heard).toString("hex");
}

const serial = (path: string, parity: "none" | "odd" = "none") =>
  serialLinkFactory({ name: "client", path, settings: { ...SETTINGS, parity } }).open();
const tcp = (port: number) =>
  tcpLinkFactory({ clock: realClock(), name: "client", host: "127.0.0.1", port, settings: SETTINGS }).open();

function has(tool: string): boolean {
  return spawnSync("which", [tool]).status === 0;
}

async function freePort(): Promise<{ port: number; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : 0, server };
}

describe("simulate", () => {
  it("makes serial paths links to ptys, which a client may open again and again, and takes them away", async () => {
    const path = join(dir, "ttyMeters");
    const { printed, simulation } = await start(`  meters: { serial: ${path} }\n  dispenser: { simulated: true }\n`);
    expect(printed[0]).toMatch(new RegExp(`^meters: ${path} -> /dev/pts/\\d+$`));
    expect(printed[1]).toMatch(/^dispenser: \/dev\/pts\/\d+$/);
    expect(printed.at(-1)).toBe("ready");
    for (let i = 0; i < 3; i++) {
      const link = await serial(path);
      // relay off, coil 0: the reply is the request
      expect(await exchange(link, "03 05 00 00 00 00 cc 28", 8)).toBe("030500000000cc28");
      await link.close();
    }
    await simulation.stop();
    expect(existsSync(path)).toBe(false);
    expect(lstatSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("gives a simulated line a pty of its own, where the dispenser answers a poll", async () => {
    const { printed } = await start(`  meters: { simulated: true }\n  dispenser: { simulated: true }\n`);
    const path = printed[1]?.split(": ")[1] ?? "";
    const link = await serial(path, "odd");
    closers.push(() => link.close());
    const reply = await exchange(link, "50 20 fa", 3);
    expect(reply.slice(0, 2)).toBe("50");
    expect(reply.slice(-2)).toBe("fa");
  });

  it("opens valves though nobody outside can beat a watchdog on GPIO", async () => {
    const { printed, simulation } = await start(`  meters: { simulated: true }\n  dispenser: { simulated: true }\n`);
    expect(printed.join("\n")).toContain("dog: GPIO");
    const { world } = simulation.station;
    world.valve("v-high").command(true);
    await expect.poll(() => world.truth.anyValveOpen, { timeout: 100_000 }).toBe(true);
  });

  it("listens for clients of a Modbus TCP line, one after another and several at once", async () => {
    const { port, server } = await freePort();
    await new Promise((resolve) => server.close(resolve));
    await start(`  meters: { tcp: "127.0.0.1:${port}" }\n  dispenser: { simulated: true }\n`);
    const first = await tcp(port);
    const second = await tcp(port);
    for (const link of [first, second]) {
      const coils = await exchange(link, "00 07 00 00 00 06 03 01 00 00 00 01", 10);
      expect(coils).toBe("00070000000403010100");
      await link.close();
    }
    const third = await tcp(port);
    expect(await exchange(third, "00 08 00 00 00 06 03 01 00 00 00 01", 10)).toBe("00080000000403010100");
    await third.close();
  });

  it.skipIf(!has("mbpoll"))("is read by mbpoll over its pty (apt-get install mbpoll)", async () => {
    const path = join(dir, "ttyM");
    await start(`  meters: { serial: ${path} }\n  dispenser: { simulated: true }\n`, {
      fuel: { density: 800, expansion: 0 },
    });
    const options = [
      "-m",
      "rtu",
      "-b",
      "9600",
      "-P",
      "none",
      "-a",
      "1",
      "-0",
      "-r",
      "3004",
      "-c",
      "1",
      "-t",
      "4:float",
      "-B",
      "-1",
      "-q",
      "-o",
      "10",
    ];
    const { stdout } = await promisify(execFile)("mbpoll", [...options, path]);
    expect(stdout).toMatch(/\[3004\]:\s+800\b/);
  });

  it("refuses a port that exists, before it has touched any", async () => {
    const [free, taken] = [join(dir, "free"), join(dir, "taken")];
    writeFileSync(taken, "");
    const lines = `  meters: { serial: ${free} }\n  dispenser: { serial: ${taken} }\n`;
    await expect(start(lines)).rejects.toThrow(/^PORT_EXISTS: .*taken/);
    expect(existsSync(free)).toBe(false);
    await expect(start(`  meters: { serial: /dev/null }\n  dispenser: { simulated: true }\n`)).rejects.toThrow(
      "PORT_EXISTS",
    );
  });

  it("replaces the link that a killed simulate left behind", async () => {
    const path = join(dir, "ttyStale");
    symlinkSync("/dev/pts/999999", path);
    const { printed } = await start(`  meters: { serial: ${path} }\n  dispenser: { simulated: true }\n`);
    expect(printed[0]).toContain(path);
  });

  it("refuses a directory that does not exist, and a TCP port that is taken", async () => {
    const nowhere = `  meters: { serial: ${dir}/no/where }\n  dispenser: { simulated: true }\n`;
    await expect(start(nowhere)).rejects.toThrow("PORT_NOT_FOUND");
    const { port, server } = await freePort();
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const path = join(dir, "ttyD");
    const taken = `  dispenser: { serial: ${path} }\n  meters: { tcp: "127.0.0.1:${port}" }\n`;
    await expect(start(taken)).rejects.toThrow("PORT_BUSY");
    expect(existsSync(path)).toBe(false);
  });
});
