import { join } from "node:path";
import { builtInDrivers, type Clock, simClock, sleep } from "@proverig/drivers";
import { createStation, parseStation, type Station } from "@proverig/drivers/station";
import { describe, expect, it } from "vitest";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { fileDir, SIMULATED_RIG_YAML } from "../config/testing/example.ts";
import { stationLayout } from "../rig/open.ts";
import { doctor, examine, type Report, renderReport } from "./index.ts";

const load = (text: string) => loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });

/** The example on a simulated station; `before` is what happened there before doctor came. */
async function examined(
  station: object = {},
  change: (rig: string) => string = (rig) => rig,
  before: (clock: Clock, station: Station, config: RigConfig) => Promise<void> = async () => {},
): Promise<Report> {
  const config = await load(change(SIMULATED_RIG_YAML));
  const clock = simClock({ startMs: 0 });
  const own = parseStation(station);
  const world = createStation({ clock, seed: own.seed, config: own, layout: stationLayout(config) });
  try {
    await before(clock, world, config);
    return await examine(config, { clock, station: world });
  } finally {
    world.close();
    clock.stop();
  }
}

/** What is found where: "meters: echo", "display: silence". */
function found({ lines, others }: Report): string[] {
  const patients = [...lines, ...lines.flatMap(({ devices }) => devices), ...others];
  return patients.flatMap(({ name, findings }) => findings.map(({ code }) => `${name}: ${code}`));
}

const line = (report: Report, name: string) => report.lines.find((each) => each.name === name);
const device = (report: Report, name: string) =>
  [...report.lines.flatMap(({ devices }) => devices), ...report.others].find((each) => each.name === name);

describe("on simulated lines doctor tells apart", () => {
  it("all well: every device answers, and says what it is", async () => {
    const report = await examined();
    expect(found(report)).toEqual([]);
    expect(device(report, "master")?.summary).toMatch(/MASS 6000/);
    expect(device(report, "display")?.summary).toMatch(/DART pump side 80, idle/);
    expect(device(report, "dog")?.asked).toBe(true);
    expect(Object.keys(report.sources)).toEqual([
      "siemens-mass6000",
      "mb8art",
      "modbus-relay",
      "gpio",
      "dart",
      "guided",
    ]);
  });

  it("silence of one device, while the others answer", async () => {
    const report = await examined({ faults: [{ kind: "silent", device: "master" }] });
    expect(found(report)).toEqual(["master: silence"]);
    expect(device(report, "t-meter")?.summary).toMatch(/MB8ART/);
  });

  it("silence of a whole line", async () => {
    const report = await examined({ faults: [{ kind: "silent", device: "display" }] });
    expect(found(report)).toEqual(["display: silence"]);
  });

  it.each<[string, object, string]>([
    ["parity", { meters: { parity: "odd" } }, "19200 8O1"],
    ["parity, none", { meters: { parity: "none" } }, "19200 8N1"],
    ["baud", { meters: { baud: 9600 } }, "9600 8E1"],
    ["baud and parity", { meters: { baud: 115200, parity: "none" } }, "115200 8N1"],
  ])("wrong %s: it says at which settings the line answers", async (_, lines, settings) => {
    const report = await examined({ lines });
    expect(found(report)).toEqual(["meters: settings"]);
    expect(line(report, "meters")?.findings[0]?.params).toMatchObject({ settings });
  });

  it("wrong parity of a DART line", async () => {
    const report = await examined({ lines: { dispenser: { parity: "none" } } });
    expect(found(report)).toEqual(["dispenser: settings"]);
  });

  it.each(["meters", "dispenser"])("echo on line %s", async (name) => {
    const report = await examined({ lines: { [name]: { echo: true } } });
    expect(found(report)).toEqual([`${name}: echo`]);
  });

  it("a device at another unit than configured", async () => {
    // The twin is where station.yaml's rig has it; the rig that is examined looks elsewhere.
    const there = await load(SIMULATED_RIG_YAML);
    const clock = simClock({ startMs: 0 });
    const station = createStation({ clock, seed: 1, config: parseStation({}), layout: stationLayout(there) });
    const elsewhere = SIMULATED_RIG_YAML.replace("line: meters, unit: 1", "line: meters, unit: 9").replace(
      "address: 80",
      "address: 85",
    );
    const report = await examine(await load(elsewhere), { clock, station });
    clock.stop();
    expect(found(report)).toEqual(["master: wrong-unit", "display: wrong-unit"]);
    expect(device(report, "master")?.findings[0]?.params).toEqual({ found: 1, address: 9 });
    expect(device(report, "display")?.findings[0]?.params).toEqual({ found: 80, address: 85 });
  });

  it("a device that answers under another's unit", async () => {
    const faults = [
      { kind: "wrong-unit", device: "master" },
      { kind: "wrong-unit", device: "display" },
    ];
    expect(found(await examined({ faults }))).toEqual(["master: wrong-unit", "display: wrong-unit"]);
  });

  it("garbage", async () => {
    const report = await examined({
      faults: [
        { kind: "garbage", device: "master" },
        { kind: "garbage", device: "display" },
      ],
    });
    expect(found(report)).toEqual(["master: garbage", "display: garbage"]);
  });

  it("wrong decimals, by the display's own arithmetic", async () => {
    const deliver = async (clock: Clock, station: Station) => {
      const dispenser = station.world.dispenser("display");
      dispenser.authorise();
      station.world.valve("v-high").command(true);
      await sleep(clock, 20_000);
      dispenser.stop();
      station.world.valve("v-high").command(false);
      await sleep(clock, 3000);
    };
    const decimals = { volume: 3, amount: 2, price: 2 };
    expect(found(await examined({ dispenser: { decimals } }, undefined, deliver))).toEqual(["display: wrong-decimals"]);
    expect(found(await examined({}, undefined, deliver))).toEqual([]);
  });

  it("what a device itself complains of: a valve that is on though nobody asked", async () => {
    const open = async (_: Clock, station: Station) => station.world.valve("v-mid").command(true);
    expect(found(await examined({}, undefined, open))).toEqual(["v-mid: complaint"]);
  });

  it("single lost and spoilt replies are nothing to mend", async () => {
    const faults = [
      { kind: "silent", line: "meters", chance: 0.1 },
      { kind: "corrupt", line: "meters", chance: 0.1 },
    ];
    expect(found(await examined({ seed: 3, faults }))).toEqual([]);
  });
});

describe("the table", () => {
  it("says what, and how to mend it, in both languages; and where each protocol is known from", async () => {
    const report = await examined({
      lines: { meters: { parity: "odd" } },
      faults: [{ kind: "silent", device: "display" }],
    });
    const en = renderReport(report, "en").join("\n");
    expect(en).toContain(
      "line meters (simulated), 19200 8E1:\n  ! wrong line settings: it answers at 19200 8O1 [settings, DEVICE_SILENT]\n    -> set line meters to 19200 8O1",
    );
    expect(en).toContain("! silence [silence, DEVICE_SILENT]\n      -> check its supply");
    expect(en).toMatch(/source dart: Wayne DART/);
    expect(en.endsWith("2 to mend")).toBe(true);
    const zh = renderReport(report, "zh").join("\n");
    expect(zh).toContain("! 串口参数不对：设备在 19200 8O1 下应答 [settings, DEVICE_SILENT]");
    expect(zh).not.toMatch(/\{\w+\}/);
  });

  it.each<[string, object, number]>([
    ["0 when all is well", {}, 0],
    ["3 when something is to be mended", { faults: [{ kind: "silent", device: "display" }] }, 3],
  ])("exit %s", async (_, station, status) => {
    const printed: string[] = [];
    const config = await load(SIMULATED_RIG_YAML);
    expect(await doctor(config, { station: parseStation(station), print: (text) => void printed.push(text) })).toBe(
      status,
    );
    expect(printed.at(-1)).toBe(status === 0 ? "all well" : "1 to mend");
  });

  it("of the computer: what is wrong now is to be mended, what has been is told", async () => {
    const config = await load(SIMULATED_RIG_YAML);
    const told = async (underVoltage: boolean) => {
      const printed: string[] = [];
      const state = { underVoltage, throttled: false, was: { underVoltage: true, throttled: true }, tempC: 61.3 };
      const print = (text: string) => void printed.push(text);
      const status = await doctor(config, { station: parseStation({}), board: async () => state, print });
      return [status, printed.join("\n")];
    };
    expect(await told(true)).toEqual([
      3,
      expect.stringMatching(/computer: 61 C[^\n]*\n {2}! fault: UNDER_VOLTAGE.*\n {4}-> use/),
    ]);
    expect(await told(false)).toEqual([
      0,
      expect.stringContaining("computer: 61 C, UNDER_VOLTAGE since its start, THROTTLED since its start"),
    ]);
  });
});
