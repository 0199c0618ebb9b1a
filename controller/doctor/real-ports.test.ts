import { chmodSync, existsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { builtInDrivers, realClock, serialLinkFactory } from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { afterEach, describe, expect, it } from "vitest";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { fileDir } from "../config/testing/example.ts";
import { stationLayout } from "../rig/open.ts";
import { openPty, type Pty } from "../simulate/pty.ts";
import { examine } from "./index.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function pty(): Promise<Pty> {
  const opened = await openPty("meters");
  closers.push(() => opened.close());
  return opened;
}

/** Short, for lines on which nobody answers. */
const SHORT = "timeout: 30, worstReply: 40";
/** The machine may stall, and that is no silence. */
const PATIENT = "timeout: 150, worstReply: 300";

const rig = (line: string, timing = SHORT): Promise<RigConfig> => {
  const text = `
rig: { id: T }
iKnow: bench
lines: { meters: { ${line}, ${timing} } }
devices:
  master: { kind: flow-meter, driver: siemens-mass6000, line: meters, unit: 1 }
`;
  return loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });
};

async function diagnosis(config: RigConfig): Promise<string[]> {
  const report = await examine(config, { clock: realClock(), station: null });
  const patients = [...report.lines.flatMap((line) => [line, ...line.devices]), ...report.others];
  return patients.flatMap(({ name, findings }) => findings.map(({ code }) => `${name}: ${code}`));
}

describe("on real ports doctor tells apart", () => {
  it("all well", async () => {
    const { path, link } = await pty();
    const config = await rig(`serial: ${path}`, PATIENT);
    const clock = realClock();
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(config) });
    closers.push(() => station.close());
    station.serve("meters", link);
    expect(await diagnosis(config)).toEqual([]);
  });

  it("no port", async () => {
    expect(await diagnosis(await rig("serial: /dev/there-is-none"))).toEqual(["meters: no-port"]);
  });

  it("a path that is no port", async () => {
    const file = join(fileDir({ port: "" }), "port");
    expect(await diagnosis(await rig(`serial: ${file}`))).toEqual(["meters: no-port"]);
  });

  it("a port that is taken", async () => {
    const { path } = await pty();
    const settings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
    const other = await serialLinkFactory({ name: "other", path, settings }).open();
    closers.push(() => other.close());
    expect(await diagnosis(await rig(`serial: ${path}`))).toEqual(["meters: port-taken"]);
  });

  it("no permission", async () => {
    const { path } = await pty();
    const config = await rig(`serial: ${path}`);
    const { mode } = statSync(path);
    chmodSync(path, 0);
    // Root may open everything: as somebody else, then.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      expect(await diagnosis(config)).toEqual(["meters: no-permission"]);
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(path, mode);
    }
    expect(existsSync(path)).toBe(true);
  });

  it("silence", async () => {
    const { path } = await pty();
    expect(await diagnosis(await rig(`serial: ${path}`))).toEqual(["master: silence"]);
  });

  it("echo", async () => {
    const { path, link } = await pty();
    link.onData((bytes) => link.write(bytes));
    expect(await diagnosis(await rig(`serial: ${path}`))).toEqual(["meters: echo"]);
  });

  it("garbage", async () => {
    const { path, link } = await pty();
    link.onData((bytes) => link.write(bytes.map((byte) => byte ^ 0xa5)));
    expect(await diagnosis(await rig(`serial: ${path}`))).toEqual(["master: garbage"]);
  });

  it("another unit than configured", async () => {
    const { path, link } = await pty();
    const there = await rig(`serial: ${path}`, PATIENT);
    const clock = realClock();
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(there) });
    closers.push(() => station.close());
    station.serve("meters", link);
    const { master } = there.devices;
    if (!master) throw new Error("no master");
    const elsewhere = { ...there, devices: { master: { ...master, options: { unit: 7, totalUnit: "m3" } } } };
    expect(await diagnosis(elsewhere)).toEqual(["master: wrong-unit"]);
  });

  it("GPIO lines that are not here", async () => {
    const text = `
rig: { id: T }
iKnow: bench
lines: { meters: { serial: /dev/there-is-none } }
devices:
  v: { kind: valve, driver: gpio, chip: no-such-chip, offset: 17 }
  stop: { kind: contact, driver: gpio, chip: no-such-chip, offset: 27 }
  dog: { kind: watchdog, driver: gpio, chip: no-such-chip, offset: 22 }
`;
    const path = join(fileDir({ "rig.yaml": text }), "rig.yaml");
    const config = await loadRig(path, { registry: builtInDrivers() });
    expect(await diagnosis(config)).toEqual(["meters: no-port", "v: fault", "stop: fault", "dog: fault"]);
  });

  it("a rig that another program works with: its GPIO outputs are left as that has set them", async () => {
    const { path } = await pty();
    const settings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
    const other = await serialLinkFactory({ name: "other", path, settings }).open();
    closers.push(() => other.close());
    const text = `
rig: { id: T }
iKnow: bench
lines: { meters: { serial: ${path} } }
devices:
  v: { kind: valve, driver: gpio, chip: no-such-chip, offset: 17 }
  stop: { kind: contact, driver: gpio, chip: no-such-chip, offset: 27 }
  dog: { kind: watchdog, driver: gpio, chip: no-such-chip, offset: 22 }
`;
    const config = await loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });
    const report = await examine(config, { clock: realClock(), station: null });
    expect(report.others.map(({ name, asked }) => [name, asked])).toEqual([
      ["v", false],
      ["stop", true],
      ["dog", false],
    ]);
  });

  it("a TCP port where nobody listens, and one that accepts and says nothing", async () => {
    const server = createServer((socket) => void socket.resume().on("error", () => undefined));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const config = await rig(`tcp: "127.0.0.1:${port}"`);
    expect(await diagnosis(config)).toEqual(["master: silence"]);
    await new Promise((resolve) => server.close(resolve));
    expect(await diagnosis(config)).toEqual(["meters: unreachable"]);
  });
});
