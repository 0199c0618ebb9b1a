import { expect, test } from "vitest";
import { builtInDrivers, pluginApi } from "./registry.ts";

const names = [
  "siemens-mass6000",
  "modbus-registers",
  "tmfm-coriolis",
  "micro-motion",
  "promass",
  "pulse-counter",
  "emr4",
  "tcs3000",
  "mb8art",
  "r4dcb08",
  "comwintop-8pt",
  "ds18b20",
  "iio-thermometer",
  "ascii-thermometer",
  "mt-sics",
  "serial-scanner",
  "self-lock-lines",
  "modbus-relay",
  "dart",
  "tax-port",
  "zhengxing",
  "lanfeng",
  "gilbarco-two-wire",
  "censtar-gkl",
  "tatsuno",
  "hengshan",
  "azt2",
  "manual",
  "guided",
  "gpio",
];

test("every built-in driver is there under the name that rig.yaml uses, and says where its protocol is known from", () => {
  const drivers = builtInDrivers();
  expect([...drivers.keys()].sort()).toEqual(names.toSorted());
  for (const [name, driver] of drivers) {
    expect(driver.name).toBe(name);
    expect(driver.source.length).toBeGreaterThan(20);
    if (driver.kinds.includes("display")) expect(driver.certainty, name).toBeDefined();
    expect(driver.kinds.length).toBeGreaterThan(0);
  }
});

test("adding a driver to one registry changes no other", () => {
  builtInDrivers().clear();
  expect(builtInDrivers().size).toBe(names.length);
});

test("options are strict: an unknown key is refused by every driver", () => {
  for (const driver of builtInDrivers().values()) {
    const result = driver.options.safeParse({ "no-such-key": 1 });
    expect(result.success, driver.name).toBe(false);
  }
});

test("a plugin gets what it needs to make a driver on its own or a shared bus", () => {
  const { defineDriver, z, buses, apiVersion } = pluginApi;
  const driver = defineDriver({
    name: "other-module",
    kinds: ["thermometer"],
    bus: buses.modbus,
    options: z.strictObject({ unit: z.int() }),
    source: "a test",
    create: ({ bus, name }, { unit }) => ({
      kind: "thermometer",
      name,
      driver: "other-module",
      resolutionC: 0.1,
      probe: async () => ({ summary: "", complaints: [] }),
      async read() {
        const { data, at } = await bus.transact(unit, { fn: "readInput", address: 0, count: 1 });
        return { value: (data[0] ?? 0) / 10, at };
      },
    }),
  });
  expect([driver.name, driver.bus?.name, apiVersion]).toEqual(["other-module", "modbus", 1]);
});
