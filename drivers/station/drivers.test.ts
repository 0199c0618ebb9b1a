import { describe, expect, it } from "vitest";
import { dart } from "../dart/index.ts";
import type { Device, DeviceKind, DeviceOf } from "../device/capability.ts";
import type { AnyDriver, Bus } from "../device/define.ts";
import type { LineSettings } from "../link/link.ts";
import { mb8art } from "../mb8art/index.ts";
import { modbusRelay } from "../modbus-relay/index.ts";
import { siemensMass6000 } from "../siemens-mass6000/index.ts";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";
import { parseStation } from "./config.ts";
import type { LayoutDevice, StationLayout } from "./layout.ts";
import { createStation } from "./station.ts";

/** The real drivers at one end of the lines, the twins at the other: every byte of both, and one world. */

const METERS: LineSettings = { baud: 19200, parity: "even", dataBits: 8, stopBits: 1 };
const DISPENSER: LineSettings = { baud: 9600, parity: "odd", dataBits: 8, stopBits: 1 };
const DEVICES: Record<string, LayoutDevice> = {
  master: device("flow-meter", siemensMass6000, "meters", { unit: 1, totalUnit: "m3" }),
  "t-meter": device("thermometer", mb8art, "meters", { unit: 2, channel: 0 }),
  "t-nozzle": device("thermometer", mb8art, "meters", { unit: 2, channel: 1 }),
  "v-high": device("valve", modbusRelay, "meters", { unit: 3, coil: 0 }),
  display: device("display", dart, "dispenser", { address: 80, nozzle: 1 }),
};
const LAYOUT: StationLayout = {
  lines: {
    meters: { settings: METERS, framing: "serial" },
    dispenser: { settings: DISPENSER, framing: "serial" },
  },
  devices: DEVICES,
  roles: { meter: "master", meterTemperature: "t-meter", nozzleTemperature: "t-nozzle", display: "display" },
  paths: [{ valves: ["v-high"], flow: 55 }],
};

function device(kind: DeviceKind, driver: AnyDriver, line: string, options: unknown): LayoutDevice {
  const parsed: unknown = driver.options.parse(options);
  return { kind, driver, line, options: parsed };
}

function rig(config: unknown) {
  const clock = simClock({ startMs: Date.UTC(2026, 5, 1) });
  const station = createStation({ clock, seed: 1, config: parseStation(config), layout: LAYOUT });
  const buses = new Map<string, Bus>();
  const timing = { timeoutMs: 200, worstReplyMs: 1000 };
  const busOf = (line: string, driver: AnyDriver) => {
    const context = { clock, link: station.linkFactory(line), timing, framing: "serial" as const };
    const bus: Bus = buses.get(line) ?? driver.bus?.open(context);
    buses.set(line, bus);
    return bus;
  };
  const nobody = { ask: () => Promise.reject(new Error("nobody is there")) };
  const get = <K extends DeviceKind>(kind: K, name: string): DeviceOf<K> => {
    const { driver, line, options } = laidOut(name);
    const context = { name, kind, clock, bus: busOf(line ?? "", driver), gpio: station.gpio, operator: nobody };
    const made: Device = driver.create(context, options);
    if (!isKind(made, kind)) throw new Error(`${name} is no ${kind}`);
    return made;
  };
  return {
    clock,
    world: station.world,
    meter: get("flow-meter", "master"),
    tM: get("thermometer", "t-meter"),
    tJ: get("thermometer", "t-nozzle"),
    valve: get("valve", "v-high"),
    display: get("display", "display"),
  };
}

function laidOut(name: string): LayoutDevice {
  const found = DEVICES[name];
  if (!found) throw new Error(`no device ${name}`);
  return found;
}

function isKind<K extends DeviceKind>(made: Device, kind: K): made is DeviceOf<K> {
  return made.kind === kind;
}

describe("real drivers on the simulated station", () => {
  it("run a preset delivery and find its true error", async () => {
    const { clock, world, meter, tM, tJ, valve, display } = rig({ meter: { error: [{ flow: 1, error: 0 }] } });
    for (const each of [meter, tM, tJ, valve, display]) expect((await each.probe()).complaints).toEqual([]);

    const before = await meter.readTotal();
    await display.authorise({ presetVolume: 2000 });
    await sleep(clock, 2000);
    await valve.open();
    const temperatures: { J: number; M: number }[] = [];
    while ((await display.status()).value.state !== "completed") {
      await sleep(clock, 500);
      if ((await meter.readState()).value.flowLpm < 30) continue;
      temperatures.push({ J: (await tJ.read()).value, M: (await tM.read()).value });
    }
    await sleep(clock, 2000);
    await valve.close();
    const shown = (await display.read()).value;
    const after = await meter.readTotal();
    await display.reset();

    const [delivery] = world.truth.deliveries;
    expect(shown.volume).toBe(delivery?.display);
    const late = temperatures.slice(5);
    const difference = late.reduce((sum, { J, M }) => sum + J - M, 0) / late.length;
    const referenceL = (after.value - before.value) * (1 + 0.0012 * difference);
    const found = (shown.volume / 100 / referenceL - 1) * 100;
    const truth = (20 / (delivery?.dispensedL ?? 0) - 1) * 100;
    expect(Math.abs(found - truth)).toBeLessThan(0.02);
    expect(truth).toBeGreaterThan(0.02);
  });

  it("recover from a line that is cut, and find the relay as they left it", async () => {
    const { clock, world, meter, valve } = rig({ faults: [{ kind: "disconnect", line: "meters", at: 5, for: 2 }] });
    await valve.open();
    await sleep(clock, 5500);
    await expect(meter.readTotal()).rejects.toThrow("LINK_LOST");
    expect(world.truth.anyValveOpen).toBe(true);
    await sleep(clock, 8000);
    await meter.readTotal();
    await valve.close();
    await sleep(clock, 500);
    expect(world.truth.anyValveOpen).toBe(false);
  });
});
