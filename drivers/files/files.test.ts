import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Device } from "../device/capability.ts";
import type { AnyDriver } from "../device/define.ts";
import type { TextFiles } from "../device/text-files.ts";
import { ds18b20 } from "../ds18b20/index.ts";
import { writeW1Slave } from "../ds18b20/w1-slave.ts";
import { iioThermometer } from "../iio-thermometer/index.ts";
import { sleep } from "../time/clock.ts";
import { realClock } from "../time/real-clock.ts";
import { simClock } from "../time/sim-clock.ts";
import { boundedFiles } from "./bounded.ts";

/** Sensors of the kernel, as folders of this machine. */

const SENSOR = "28-00000a1b2c3d";
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sensors-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

function thermometer(driver: AnyDriver, options: object): Extract<Device, { kind: "thermometer" }> {
  const absent = () => Promise.reject(new Error("none here"));
  const context = {
    name: "t",
    kind: "thermometer" as const,
    clock: realClock(),
    bus: null,
    gpio: { output: absent, input: absent },
    operator: { ask: absent },
  };
  const device = driver.create(context, driver.options.parse({ ...options, root }));
  return device.kind === "thermometer" ? device : expect.fail();
}

describe("a DS18B20", () => {
  test("is read, is away, and the probe says which there are", async () => {
    put(SENSOR, { w1_slave: writeW1Slave(18.5 * 16) });
    expect((await thermometer(ds18b20, { sensor: SENSOR }).read()).value).toBe(18.5);
    const other = thermometer(ds18b20, { sensor: "28-000000000000" });
    await expect(other.read()).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    await expect(other.probe()).rejects.toMatchObject({ mend: `the kernel sees ${SENSOR}` });
  });

  test("that has just been started says 85 degrees, which is no reading", async () => {
    put(SENSOR, { w1_slave: writeW1Slave(85 * 16) });
    const device = thermometer(ds18b20, { sensor: SENSOR });
    await expect(device.read()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
    put(SENSOR, { w1_slave: writeW1Slave(84.9375 * 16) });
    expect((await device.read()).value).toBe(84.9375);
  });

  test.each([
    [0x1f, 0.5, 1],
    [0x3f, 0.25, 1],
    [0x7f, 0.0625, 0],
  ])(
    "set to another resolution (%i) has its steps, and doctor says how to set it",
    async (config, stepC, complaints) => {
      put(SENSOR, { w1_slave: writeW1Slave(18.5 * 16, config) });
      const device = thermometer(ds18b20, { sensor: SENSOR });
      expect((await device.probe()).complaints).toHaveLength(complaints);
      expect(device.resolutionC).toBe(stepC);
    },
  );

  test.each(["28-1", "10-00000a1b2c3d", "../etc", "28-00000a1b2c3d/.."])("%s is no sensor's name", (sensor) => {
    expect(ds18b20.options.safeParse({ sensor }).success).toBe(false);
  });
});

describe("a MAX31865", () => {
  const options = { device: "iio:device0", chip: "max31865", rtd: { reference: 400 } };
  const chip = (raw: number, fault = 0) =>
    put("iio:device0", {
      name: "max31865\n",
      in_temp_raw: `${raw}\n`,
      in_temp_scale: "31.250000\n",
      fault_ovuv: `${fault}\n`,
    });

  test("is turned into degrees by its ratio, not by the kernel's scale", async () => {
    chip(8192);
    expect((await thermometer(iioThermometer, options).read()).value).toBeCloseTo(0, 6);
    // 107.79 ohm, 20 degrees by IEC 60751; the kernel's scale would make it 275.9.
    chip(8830);
    expect((await thermometer(iioThermometer, options).read()).value).toBeCloseTo(20, 1);
  });

  test.each([
    ["open", 32_767, 0],
    ["shorted", 0, 0],
    ["with a fault", 8830, 1],
  ])("%s is no reading", async (_, raw, fault) => {
    chip(raw, fault);
    await expect(thermometer(iioThermometer, options).read()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });

  test("whose number another chip has now is not taken for it", async () => {
    put("iio:device0", { name: "bme280\n", in_temp_raw: "8830\n" });
    await expect(thermometer(iioThermometer, options).read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test("needs its resistor, and nothing else has one", () => {
    const refused = (said: object) => !iioThermometer.options.safeParse({ device: "iio:device0", ...said }).success;
    expect(refused({ chip: "max31865" })).toBe(true);
    expect(refused({ chip: "tmp117", rtd: { reference: 400 } })).toBe(true);
    expect(refused({ chip: "tmp117", device: "../x" })).toBe(true);
  });

  test("a chip that gives thousandths by scale and offset", async () => {
    put("iio:device0", { name: "mcp9808\n", in_temp_raw: "300\n", in_temp_offset: "-4\n", in_temp_scale: "62.5\n" });
    const device = thermometer(iioThermometer, { device: "iio:device0", chip: "mcp9808" });
    expect((await device.read()).value).toBe(18.5);
    expect(device.resolutionC).toBe(0.0625);
  });
});

describe("a kernel that hangs over a sensor", () => {
  test("is a silent device in time, and no second read is begun", async () => {
    const clock = simClock({ startMs: 0 });
    let reads = 0;
    let answer: (text: string) => void = () => undefined;
    const files: TextFiles = {
      read: () => {
        reads++;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      list: async () => [],
    };
    const look = boundedFiles({ clock, files, where: "t" }, 1000);
    await expect(look("/a")).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    await expect(look("/a")).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    expect([reads, clock.now()]).toEqual([1, 2000]);
    answer("old");
    await sleep(clock, 1);
    const fresh = look("/a");
    await sleep(clock, 1);
    answer("fresh");
    expect(await fresh).toEqual({ text: "fresh", at: expect.any(Number) });
    clock.stop();
  });
});
