import { createServer } from "node:net";
import { join } from "node:path";
import { builtInDrivers, type Operator, realClock, simClock } from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { describe, expect, it } from "vitest";
import { loadRig } from "../config/rig.ts";
import { fileDir, SIMULATED_RIG_YAML } from "../config/testing/example.ts";
import { openPty } from "../simulate/pty.ts";
import { openRig, stationLayout } from "./open.ts";

const load = (text: string) => loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });
const operator: Operator = { ask: () => Promise.reject(new Error("nobody asks here")) };

describe("a simulated rig", () => {
  it("has its devices by name and role, one bank a board, and lines with their health", async () => {
    const config = await load(SIMULATED_RIG_YAML);
    const clock = simClock({ startMs: 0 });
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(config) });
    const rig = await openRig(config, { clock, operator, station });
    expect([...rig.devices.keys()]).toEqual(Object.keys(config.devices));
    expect(rig.byRole("meter")?.name).toBe("master");
    expect(rig.byRole("leak")).toBeNull();
    expect(rig.banks).toHaveLength(2);
    expect(rig.lines.map(({ name, lastGoodAt }) => [name, lastGoodAt])).toEqual([
      ["meters", null],
      ["dispenser", null],
    ]);
    const thermometer = rig.byRole("meterTemperature");
    if (thermometer?.kind !== "thermometer") throw new Error("no thermometer");
    expect((await thermometer.read()).value).toBeCloseTo(21, 0);
    expect(rig.lines[0]?.lastGoodAt).toBeGreaterThan(0);
    await rig.close();
    await expect(thermometer.read()).rejects.toMatchObject({ code: "LINK_LOST" });
    clock.stop();
  });
});

describe("a rig on real ports", () => {
  it("is refused before anything opens when a port does not exist", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const text = `
rig: { id: T }
lines:
  first: { tcp: "127.0.0.1:${port}" }
  second: { serial: /dev/there-is-none }
devices:
  a: { kind: thermometer, driver: mb8art, line: first, unit: 1, channel: 0 }
iKnow: bench
`;
    const config = await load(text);
    const opening = openRig(config, { clock: realClock(), operator, station: null });
    await expect(opening).rejects.toMatchObject({
      code: "PORT_NOT_FOUND",
      what: expect.stringContaining("/dev/there-is-none"),
      where: expect.stringMatching(/rig.yaml:5$/),
    });
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it("reads a device over a pseudo-terminal, and gives the port back when it closes", async () => {
    const pty = await openPty("meters");
    const text = `
rig: { id: T }
lines: { meters: { serial: ${pty.path}, parity: odd } }
devices: { a: { kind: thermometer, driver: mb8art, line: meters, unit: 1, channel: 0 } }
roles: { ambient: a }
iKnow: bench
`;
    const config = await load(text);
    const clock = realClock();
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(config) });
    station.serve("meters", pty.link);
    for (const _ of [1, 2]) {
      const rig = await openRig(config, { clock, operator, station: null });
      const device = rig.byRole("ambient");
      if (device?.kind !== "thermometer") throw new Error("no thermometer");
      expect((await device.read()).value).toBeGreaterThan(0);
      await rig.close();
    }
    station.close();
    pty.close();
  });

  it("says what a driver has against its options, and leaves nothing open", async () => {
    const text = `
rig: { id: T }
lines: { meters: { simulated: true } }
devices:
  t: { kind: thermometer, driver: mb8art, line: meters, unit: 1, channel: 0 }
  v: { kind: watchdog, driver: gpio, chip: pinctrl-bcm2835, offset: 17, debounceMs: 5 }
`;
    const config = await load(text);
    const clock = simClock({ startMs: 0 });
    const layout = { ...stationLayout(config), devices: {} };
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout });
    const opening = openRig(config, { clock, operator, station });
    await expect(opening).rejects.toMatchObject({ code: "CONFIG_INVALID", what: "only a contact has debounceMs" });
    clock.stop();
  });
});
