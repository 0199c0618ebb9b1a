import { afterEach, describe, expect, it } from "vitest";
import type { AnyDriver } from "../device/define.ts";
import type { Link } from "../link/link.ts";
import { has, type PtyPair, ptyPair } from "../link/pty.ts";
import { serialLinkFactory } from "../link/serial.ts";
import { mb8art } from "../mb8art/index.ts";
import { modbusRegisters } from "../modbus-registers/index.ts";
import { modbusRelay } from "../modbus-relay/index.ts";
import { realClock } from "../time/real-clock.ts";
import { settingsOf } from "./bench.ts";
import { driverContract } from "./contract.ts";
import type { ContractOptions, Runner } from "./options.ts";
import { SUBJECT, setStage } from "./stage.ts";

const VALVE: ContractOptions = { kind: "valve", options: { unit: 3, coil: 0 } };
const CONTACT: ContractOptions = {
  kind: "contact",
  options: { unit: 1, registers: { contact: { address: 0 } } },
};

interface Registered {
  suite: string;
  title: string;
  run(): Promise<void>;
}

/** What a suite would run on hardware. */
function registered(definition: AnyDriver, options: ContractOptions): Registered[] {
  const tests: Registered[] = [];
  let suite = "";
  const enter = (title: string, body: () => void) => {
    suite = title;
    body();
  };
  const runner: Runner = {
    describe: Object.assign(enter, { skip: enter }),
    it: (title, _, run) => tests.push({ suite, title, run }),
  };
  driverContract(runner, definition, { ...options, backends: ["hardware"] });
  return tests.filter((each) => each.suite.includes(", on "));
}

describe("tests on hardware", () => {
  it("are there only where an environment variable names the port", () => {
    expect(registered(modbusRelay, { ...VALVE, env: {} })).toEqual([]);
    expect(registered(modbusRelay, { ...VALVE, env: { PROVERIG_HW_MB8ART: "/dev/ttyUSB0" } })).toEqual([]);
    const named = registered(modbusRelay, { ...VALVE, env: { PROVERIG_HW_MODBUS_RELAY_VALVE: "/dev/ttyUSB0" } });
    expect(named.map(({ suite }) => suite)).toContain("driver contract of modbus-relay as valve, on /dev/ttyUSB0");
    const port = "/dev/ttyUSB1";
    expect(registered(modbusRegisters, { ...CONTACT, env: { PROVERIG_HW_MODBUS_REGISTERS: port } })).toEqual([]);
    expect(
      registered(modbusRegisters, { ...CONTACT, env: { PROVERIG_HW_MODBUS_REGISTERS_CONTACT: port } }),
    ).not.toEqual([]);
  });

  it("move nothing unless a person allows it", () => {
    const env = { PROVERIG_HW_MODBUS_RELAY_VALVE: "/dev/ttyUSB0" };
    const moves = "opens, closes, and closes with all the others, each read back";
    const titles = (more: object) =>
      registered(modbusRelay, { ...VALVE, env: { ...env, ...more } }).map(({ title }) => title);
    expect(titles({})).toContain("reads its outputs back");
    expect(titles({})).not.toContain(moves);
    expect(titles({ PROVERIG_HW_MOVE: "1" })).toContain(moves);
  });
});

describe.skipIf(!has("socat"))("tests on a port with a device behind it (needs socat: apt install socat)", () => {
  let pair: PtyPair | null = null;
  let far: Link | null = null;
  afterEach(async () => {
    await far?.close();
    await pair?.end();
  });

  /** A device that the suite knows nothing of but its port. */
  async function device(definition: AnyDriver, options: ContractOptions) {
    const clock = realClock();
    const settings = settingsOf(definition, options);
    const parsed: unknown = definition.options.parse(options.options);
    const stage = setStage({ clock, definition, kind: options.kind, parsed: [parsed] });
    pair = await ptyPair();
    far = await serialLinkFactory({ name: "device", path: pair.b, settings }).open();
    definition.bus?.serve({ clock, link: far, settings, framing: "serial" }, stage.twins);
    return { stage, path: pair.a };
  }

  it("read it, at the unit and speed that the environment gives", async () => {
    const real: ContractOptions = { kind: "thermometer", options: { unit: 9, channel: 4 }, line: { baud: 19200 } };
    const { path } = await device(mb8art, real);
    const env = {
      PROVERIG_HW_MB8ART: path,
      PROVERIG_HW_MB8ART_OPTIONS: '{ "unit": 9, "channel": 4 }',
      PROVERIG_HW_MB8ART_LINE: '{ "baud": 19200 }',
    };
    const tests = registered(mb8art, { kind: "thermometer", options: { unit: 1, channel: 0 }, env });
    expect(tests.length).toBeGreaterThan(2);
    for (const { run } of tests) await run();
  });

  it("open and close it where they may", async () => {
    const { path, stage } = await device(modbusRelay, VALVE);
    const env = { PROVERIG_HW_MODBUS_RELAY_VALVE: path, PROVERIG_HW_MOVE: "1" };
    for (const { run } of registered(modbusRelay, { ...VALVE, env })) await run();
    expect(stage.world.valve(SUBJECT).commandedOpen).toBe(false);
  });
});
