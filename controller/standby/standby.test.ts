import { symlinkSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { builtInDrivers, realClock, type SimClock, simClock, sleep } from "@proverig/drivers";
import { createStation, parseStation, type Station } from "@proverig/drivers/station";
import { afterEach, describe, expect, it } from "vitest";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { fileDir, SIMULATED_RIG_YAML } from "../config/testing/example.ts";
import { openRig, stationLayout } from "../rig/open.ts";
import { openPty } from "../simulate/pty.ts";
import { openStandby, type Standby } from "./standby.ts";

const load = (text: string): Promise<RigConfig> =>
  loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });

const ends: Array<() => unknown> = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Scene {
  clock: SimClock;
  station: Station;
  standby: Standby;
}

/** The example's rig in standby, in simulated time. */
async function scene(faults: unknown[] = []): Promise<Scene> {
  const config = await load(SIMULATED_RIG_YAML);
  const clock = simClock({ startMs: 0 });
  const station = createStation({ clock, seed: 1, config: parseStation({ faults }), layout: stationLayout(config) });
  const standby = await openStandby({ config, clock, station });
  ends.push(async () => {
    await standby.close();
    clock.stop();
  });
  return { clock, station, standby };
}

const stateOf = ({ standby }: Scene, device: string) => standby.monitor.health.of(device).state;

/** Polls a condition of the real world. */
const until = async (is: () => boolean) => {
  while (!is()) await sleep(realClock(), 20);
};

describe("in standby", () => {
  it("reads every instrument about once a second, and asks no person", async () => {
    const here = await scene();
    const { clock, standby } = here;
    await sleep(clock, 10_000);
    const { latest, health } = standby.monitor;
    expect(latest.meter?.totalL).toBeGreaterThanOrEqual(0);
    expect(latest.tJ?.tempC).toBeCloseTo(21, 0);
    expect(latest.display?.state).toBe("idle");
    for (const name of standby.rig.devices.keys()) {
      const { kind } = standby.rig.devices.get(name) ?? {};
      expect([name, stateOf(here, name)]).toEqual([
        name,
        kind === "contact" || kind === "self-lock" ? "unasked" : "ok",
      ]);
    }
    expect(clock.now() - (health.of("master").lastGoodAt ?? 0)).toBeLessThan(1500);
    expect(standby.supervisor.contacts).toMatchObject([{ name: "estop", closed: true, unread: null }]);
    expect(standby.supervisor.tripped).toBeNull();
  });

  it("says of a silent device what is the cause; the others stay well; it recovers by itself", async () => {
    const here = await scene([{ kind: "silent", device: "display", at: 5, for: 20 }]);
    await sleep(here.clock, 4000);
    expect(stateOf(here, "display")).toBe("ok");
    await sleep(here.clock, 16_000);
    const { state, fault, lastGoodAt } = here.standby.monitor.health.of("display");
    expect([state, fault?.code]).toEqual(["silent", "DEVICE_SILENT"]);
    expect(lastGoodAt).toBeLessThan(5500);
    expect(stateOf(here, "master")).toBe("ok");
    await sleep(here.clock, 15_000);
    expect(stateOf(here, "display")).toBe("ok");
    expect(here.standby.monitor.health.of("display").fault).toBeNull();
  });

  it("counts spoilt replies, and calls nothing stale that still answers", async () => {
    const here = await scene([{ kind: "corrupt", device: "master", chance: 0.3 }]);
    await sleep(here.clock, 60_000);
    expect(here.standby.monitor.health.of("master").spoilt).toBeGreaterThan(3);
    expect(stateOf(here, "master")).toBe("ok");
  });

  it("shows nothing from before a break as fresh", async () => {
    const here = await scene([{ kind: "disconnect", line: "meters", at: 5, for: 30 }]);
    await sleep(here.clock, 20_000);
    const { state, fault, lastGoodAt } = here.standby.monitor.health.of("master");
    expect([state, fault?.code]).toEqual(["silent", "LINK_LOST"]);
    expect(lastGoodAt).toBeLessThanOrEqual(5000);
    await sleep(here.clock, 25_000);
    expect(stateOf(here, "master")).toBe("ok");
    expect(here.standby.supervisor.tripped).toBeNull();
  });

  it("trips when the emergency stop opens, and stays so until a person releases it", async () => {
    const { clock, standby } = await scene([{ kind: "open-contact", device: "estop", at: 5, for: 10 }]);
    await sleep(clock, 6000);
    expect(standby.supervisor.tripped?.name).toBe("emergency-stop");
    standby.supervisor.release();
    expect(standby.supervisor.tripped?.name).toBe("emergency-stop");
    await sleep(clock, 14_000);
    expect(standby.supervisor.tripped?.name).toBe("emergency-stop");
    standby.supervisor.release();
    expect(standby.supervisor.tripped).toBeNull();
  });

  it("takes flow with all valves closed for a trip", async () => {
    const { clock, standby } = await scene([{ kind: "zero", device: "master", at: 5, flow: 3 }]);
    await sleep(clock, 4000);
    expect(standby.supervisor.tripped).toBeNull();
    await sleep(clock, 4000);
    expect(standby.supervisor.tripped?.name).toBe("unexpected-flow");
  });

  it("answers STOP: outputs closed anew, the dispenser stopped, and no delivery after it", async () => {
    const { clock, station, standby } = await scene();
    await sleep(clock, 3000);
    const dispenser = station.world.dispenser("display");
    dispenser.authorise();
    await sleep(clock, 2000);
    standby.stop("Li");
    await sleep(clock, 3000);
    expect(["idle", "completed"]).toContain(standby.monitor.latest.display?.state);
  });

  it.each(["a person's STOP", "an emergency stop"])(
    "%s that falls into a broken line is told the dispenser when that is back",
    async (which) => {
      const { clock, station, standby } = await scene([
        { kind: "disconnect", line: "dispenser", at: 5, for: 6 },
        ...(which === "an emergency stop" ? [{ kind: "open-contact", device: "estop", at: 7 }] : []),
      ]);
      await sleep(clock, 3000);
      const dispenser = station.world.dispenser("display");
      dispenser.authorise();
      await sleep(clock, 4500);
      if (which === "a person's STOP") standby.stop("Li");
      await sleep(clock, 2500);
      expect(dispenser.state).toBe("delivering");
      await sleep(clock, 10_000);
      expect(["idle", "completed"]).toContain(dispenser.state);
    },
  );

  it("stops a dispenser that it may stop and not start", async () => {
    const text = SIMULATED_RIG_YAML.replace(
      /driver: dart, line: dispenser, address: 80, nozzle: 1/,
      "driver: censtar-gkl, line: dispenser, price: 772",
    );
    const config = await load(text);
    const clock = simClock({ startMs: 0 });
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(config) });
    const standby = await openStandby({ config, clock, station });
    ends.push(async () => {
      await standby.close();
      clock.stop();
    });
    await sleep(clock, 3000);
    station.world.dispenser("display").authorise();
    await sleep(clock, 3000);
    expect(standby.monitor.latest.display?.state).toBe("delivering");
    standby.stop("Li");
    await sleep(clock, 3000);
    expect(["idle", "completed"]).toContain(standby.monitor.latest.display?.state);
  });

  it("gives the lines back when it closes, also while a device is silent", async () => {
    const config = await load(SIMULATED_RIG_YAML);
    const clock = simClock({ startMs: 0 });
    const faults = [
      { kind: "silent", device: "v-high" },
      { kind: "silent", device: "display" },
    ];
    const station = createStation({ clock, seed: 1, config: parseStation({ faults }), layout: stationLayout(config) });
    const standby = await openStandby({ config, clock, station });
    await sleep(clock, 5000);
    const before = clock.now();
    await standby.close();
    expect(clock.now() - before).toBeLessThan(4000);
    const meter = standby.rig.byRole("meter");
    if (meter?.kind !== "flow-meter") throw new Error("no meter");
    await expect(meter.readTotal()).rejects.toMatchObject({ code: "LINK_LOST" });
    clock.stop();
  });
});

describe("on real ports", () => {
  const rigOn = (path: string) => `
rig: { id: T }
lines: { meters: { serial: ${path}, parity: odd } }
devices:
  a: { kind: thermometer, driver: mb8art, line: meters, unit: 1, channel: 0 }
  stop: { kind: contact, driver: modbus-registers, line: meters, unit: 2, registers: { contact: { address: 0 } } }
roles: { ambient: a, emergencyStop: stop }
iKnow: bench
`;
  /** The rig's devices behind a pseudo-terminal. */
  async function served() {
    const pty = await openPty("meters");
    const config = await load(rigOn(pty.path));
    const clock = realClock();
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(config) });
    station.serve("meters", pty.link);
    ends.push(() => station.close(), pty.close);
    return { path: pty.path, config, clock };
  }

  it("opens without its port, says that it is missing, and is well by itself as soon as it is there", async () => {
    const { path, clock } = await served();
    const link = join(fileDir({}), "port");
    const standby = await openStandby({ config: await load(rigOn(link)), clock, station: null });
    ends.unshift(() => standby.close());
    const { health } = standby.monitor;
    await until(() => health.of("a").state === "silent" && standby.supervisor.tripped !== null);
    expect(health.of("a").fault?.code).toBe("PORT_NOT_FOUND");
    expect(health.of("a").lastGoodAt).toBeNull();
    expect(standby.supervisor.tripped?.detail).toContain("cannot be read (PORT_NOT_FOUND");
    symlinkSync(path, link);
    await until(() => health.of("a").state === "ok" && standby.supervisor.tripped === null);
    expect(standby.supervisor.contacts).toMatchObject([{ name: "stop", closed: true, seenOpen: false }]);
  });

  it("lets its port go, so that a visit can open it, and opens it again", async () => {
    const { config, clock } = await served();
    for (const _ of [1, 2]) {
      const standby = await openStandby({ config, clock, station: null });
      await until(() => standby.monitor.health.of("a").state === "ok");
      await standby.close();
      const operator = { ask: () => Promise.reject(new Error("nobody is asked")) };
      const rig = await openRig(config, { clock, operator, station: null });
      const device = rig.byRole("ambient");
      if (device?.kind !== "thermometer") throw new Error("no thermometer");
      expect((await device.read()).value).toBeGreaterThan(0);
      await rig.close();
    }
  });
});

describe("the rig's own scanner", () => {
  it("a code that is scanned is shown, each scan anew; what is no code is not", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ends.push(() => server.close());
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const config = await load(`
rig: { id: T }
lines: { scan: { tcp: "127.0.0.1:${port}", framing: raw } }
devices: { wand: { kind: scanner, driver: serial-scanner, line: scan } }
iKnow: bench
`);
    const standby = await openStandby({ config, clock: realClock(), station: null });
    ends.unshift(() => standby.close());
    // By object: a change of the scanner's health tells the last scan once more.
    const told = new Set<unknown>();
    standby.onChange(() => told.add(standby.source.scan));
    await until(() => sockets.length > 0);
    expect(standby.source.scan).toBeNull();
    sockets[0]?.write("12345678\r");
    await until(() => standby.source.scan?.code === "12345678");
    const first = standby.source.scan;
    sockets[0]?.write("1234\r87654321\r");
    await until(() => standby.source.scan?.code === "87654321");
    expect(standby.source.scan?.at).toBeGreaterThanOrEqual(first?.at ?? Number.NaN);
    expect([...told].filter((scan) => scan !== null)).toHaveLength(2);
  });
});
