import { ANYBODY, builtInDrivers, type LineSettings, modbusQuestion } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { SIMULATED_RIG_YAML } from "../../config/testing/example.ts";
import { settingsText } from "../settings.ts";
import { LAST_UNIT } from "./modbus-units.ts";
import { asksOf, makersOn, planMs, scanPlan } from "./plan.ts";
import { load, type Scanned, scannedRig } from "./testing/bench.ts";
import { DEVICES, rigOf } from "./testing/devices.ts";
import { complaint, filledIn, NO_STOP, onBench } from "./testing/filled-in.ts";

const found = ({ reports }: Scanned) =>
  reports.map(({ settings, found: all }) => [
    settings && settingsText(settings),
    ...all.map(({ driver, address }) => `${driver?.name ?? "?"} ${address ?? "-"}`),
  ]);
const codes = ({ findings }: Scanned) => findings.map(({ code }) => code);

/**
 * Every question that a scan may ask at these settings; drivers/recognise.test.ts holds that each is harmless to whoever hears
 * it. At the speed of pumps that take single bytes for commands there is their own question only.
 */
function allowed(at: LineSettings): string[] {
  const drivers = [...builtInDrivers().values()];
  const here = ({ settings }: { settings: LineSettings }) => settingsText(settings) === settingsText(at);
  const own = makersOn(drivers, "line").flatMap((maker) => {
    const { lines, addresses, more = [] } = maker.recognise;
    return lines.some((settings) => here({ settings })) ? asksOf(maker, [...addresses, ...more]) : [];
  });
  const modbus = scanPlan(drivers).some((step) => here(step) && step.asks.some(({ maker }) => maker === null));
  const reads = [
    ANYBODY,
    ...makersOn(drivers, "modbus").flatMap(({ recognise }) => recognise.signs.map(({ read }) => read)),
  ];
  const units = modbus ? Array.from({ length: LAST_UNIT }, (_, i) => i + 1) : [];
  return [
    ...own.map(({ question }) => question.bytes.join()),
    ...units.flatMap((unit) => reads.map((read) => modbusQuestion(unit, read).bytes.join())),
  ];
}

describe("the plan", () => {
  const plan = scanPlan(builtInDrivers().values());

  it("begins with those that take single bytes for commands, and says nothing else at their speed", () => {
    const [first, ...others] = plan;
    expect(first?.asks.every(({ maker }) => maker?.driver.name === "gilbarco-two-wire")).toBe(true);
    expect(others.filter(({ settings }) => settings.baud === first?.settings.baud)).toEqual([]);
  });

  it("has every maker, Modbus at every speed and parity, and an end", () => {
    const names = plan.flatMap(({ asks }) => asks.map(({ maker }) => maker?.driver.name ?? "modbus"));
    expect(new Set(names)).toEqual(
      new Set(["modbus", ...makersOn(builtInDrivers().values(), "line").map(({ driver }) => driver.name)]),
    );
    expect(plan.filter(({ asks }) => asks[0]?.maker === null)).toHaveLength(21);
    expect(planMs(plan)).toBeLessThan(75_000);
  });
});

describe("a scan", () => {
  it("knows for each driver with a line whether it finds it, or why not", () => {
    for (const { name, bus, recognise } of builtInDrivers().values()) {
      if (bus === null) continue;
      expect(recognise?.length, name).toBeGreaterThan(0);
      const finds = recognise?.some(({ on }) => on !== "nothing");
      expect(name in DEVICES, name).toBe(finds);
    }
  });

  it.each(Object.keys(DEVICES))(
    "recognises %s and where it answers, by harmless reads, and proposes it",
    async (name) => {
      const rig = await rigOf(name);
      const result = await scannedRig(rig);
      const { one } = rig.lines;
      const address = /(?:unit|address|gun): (\d+)/.exec(DEVICES[name]?.keys ?? "")?.[1] ?? "-";
      expect(found(result)).toEqual([[one && settingsText(one.settings), `${name} ${address}`]]);
      expect(codes(result)).toEqual([]);
      expect(result.status).toBe(0);
      expect(result.wrote.length).toBeGreaterThan(0);
      for (const { bytes, at } of result.wrote) expect(allowed(at), String(bytes)).toContain(bytes.join());

      // The proposal is right but for the emergency stop, as it is and filled in, and has the device as it is.
      expect(await complaint(result.proposed)).toBe(NO_STOP);
      const full = filledIn(result.proposed);
      expect(await complaint(full)).toBe(NO_STOP);
      const { devices, lines } = await load(onBench(full));
      expect(lines["line-1"]?.settings).toEqual(one?.settings);
      expect(lines["line-1"]?.target).toEqual({ kind: "serial", path: "/dev/serial/by-id/one" });
      const [device] = Object.values(devices);
      const { it: real } = rig.devices;
      if (DEVICES[name]?.kind === "valve") expect(device?.driver.name).toBe("guided");
      else expect([device?.driver.name, device]).toMatchObject([name, { kind: real?.kind, options: real?.options }]);
    },
  );

  it("recognises the native Hengshan as well", async () => {
    const rig = await load(`rig: { id: T }
lines: { one: { simulated: true, baud: 2400 } }
devices: { it: { kind: display, driver: hengshan, line: one, variant: native } }
`);
    expect(found(await scannedRig(rig))).toEqual([["2400 8N1", "hengshan -"]]);
  });

  it("finds every unit of a shared line, and every line of a rig", async () => {
    const result = await scannedRig(await load(SIMULATED_RIG_YAML));
    expect(found(result)).toEqual([
      ["19200 8E1", "siemens-mass6000 1", "mb8art 2", "modbus-relay 3"],
      ["9600 8O1", "dart 80"],
    ]);
    expect(codes(result)).toEqual([]);
  });
});
