import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Device, DeviceKind } from "../device/capability.ts";
import type { LineSettings } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { modbus } from "../modbus/index.ts";
import {
  driverContext,
  literalLine,
  littleWorld,
  noFaults,
  type TestLine,
  twinContext,
  twinLine,
} from "../modbus/testing.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { modbusRegisters } from "./index.ts";

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

function make({ bus }: Pick<TestLine, "bus">, kind: DeviceKind, registers: object): Device {
  const options = modbusRegisters.options.parse({ unit: 1, registers });
  return modbusRegisters.create(driverContext(clock, bus, "device", kind), options);
}

async function total(line: TestLine, quantity: object): Promise<number> {
  const device = make(line, "flow-meter", { total: quantity });
  return device.kind === "flow-meter" ? (await device.readTotal()).value : expect.fail();
}

async function temperature(line: TestLine, quantity: object): Promise<number> {
  const device = make(line, "thermometer", { temperature: quantity });
  return device.kind === "thermometer" ? (await device.read()).value : expect.fail();
}

/** A pulse counter at holding 10 that has counted 1,234,567 hundredths of a litre; a probe at holding 0 at -5.0 deg C. */
const COUNTER = { "01 03 00 0A 00 02 E4 09": "01 03 04 00 12 D6 87 44 34" };
const PROBE = { "01 03 00 00 00 01 84 0A": "01 03 02 FF CE 78 20" };
const COUNT = { address: 10, type: "u32", scale: 0.01, unit: "L" };
const COLD = { address: 0, type: "i16", scale: 0.1, unit: "degC" };

describe("the right map against literal frames", () => {
  test("a total", async () => {
    expect(await total(literalLine(clock, COUNTER), COUNT)).toBeCloseTo(12_345.67, 8);
  });

  test("a temperature below nought", async () => {
    expect(await temperature(literalLine(clock, PROBE), COLD)).toBe(-5);
  });
});

describe("a register at its stop is no reading", () => {
  // 7FFF, 8000 and FFFF: what modules say of an open and of a shorted probe.
  const OPEN = "01 03 02 7F FF D8 34";
  const SHORT = "01 03 02 80 00 D9 84";
  const FULL = "01 03 02 FF FF B9 F4";

  test.each([
    ["thousandths, open: 32.767 deg C would pass", OPEN, { scale: 0.001 }],
    ["an offset, shorted: 7.232 deg C would pass", SHORT, { scale: 0.001, offset: 40 }],
    ["without a sign: 65.535 deg C would pass", FULL, { scale: 0.001, type: "u16" }],
  ])("in %s", async (_, reply, map) => {
    const line = literalLine(clock, { "01 03 00 00 00 01 84 0A": reply });
    await expect(temperature(line, { ...COLD, ...map })).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });

  test("but a count passes every number on its way", async () => {
    const line = literalLine(clock, { "01 03 00 00 00 01 84 0A": FULL });
    expect(await total(line, { address: 0, type: "u16", scale: 0.01, unit: "L" })).toBeCloseTo(655.35, 6);
  });
});

describe("a planted error is caught by those same readings", () => {
  test.each([
    ["scale", { ...COUNT, scale: 0.1 }],
    ["unit", { ...COUNT, unit: "mL" }],
    ["byte order, words", { ...COUNT, byteOrder: "CDAB" }],
    ["byte order, bytes", { ...COUNT, byteOrder: "BADC" }],
    ["byte order, all", { ...COUNT, byteOrder: "DCBA" }],
    ["type", { ...COUNT, type: "f32" }],
    ["sign of the scale", { ...COUNT, scale: -0.01 }],
  ])("%s of a total", async (_, wrong) => {
    expect(await total(literalLine(clock, COUNTER), wrong)).not.toBeCloseTo(12_345.67, 1);
  });

  test.each([
    ["sign", { ...COLD, type: "u16" }],
    ["scale", { ...COLD, scale: 10 }],
  ])("%s of a temperature", async (_, wrong) => {
    await expect(temperature(literalLine(clock, PROBE), wrong)).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });

  test.each([
    ["scale", { scale: 1 }],
    ["unit", { unit: "m3" }],
  ])("%s: the total and the flow do not fit, says the probe", async (_, wrong) => {
    const world = littleWorld();
    world.meter.flowLpm = 30;
    Object.defineProperty(world.meter, "totalL", { get: () => 100 + (clock.now() * 30) / 60_000 });
    const right = { total: { ...COUNT, scale: 0.001 }, flow: { address: 20, type: "f32", unit: "L/min" } };
    const options = modbusRegisters.options.parse({ unit: 1, registers: right });
    const twin = modbusRegisters.twin?.(twinContext(clock, world, "device", "flow-meter"), options);
    const line = twinLine(clock, twin ? [twin] : []);
    expect((await make(line, "flow-meter", right).probe()).complaints).toEqual([]);
    const planted = make(line, "flow-meter", { ...right, total: { ...right.total, ...wrong } });
    expect((await planted.probe()).complaints.join()).toContain("do not fit");
  });
});

describe("the driver and its twin", () => {
  const serve = (kind: DeviceKind, registers: object, world = littleWorld(), faults = noFaults()) => {
    const options = modbusRegisters.options.parse({ unit: 1, registers });
    const twin = modbusRegisters.twin?.(twinContext(clock, world, "device", kind, faults), options) ?? expect.fail();
    return twinLine(clock, [twin]);
  };

  test.each([
    ["f64 in m3", { type: "f64", unit: "m3" }],
    ["f64 words reversed", { type: "f64", byteOrder: "GHEFCDAB", unit: "L" }],
    ["f32 in m3, bytes reversed", { type: "f32", byteOrder: "DCBA", unit: "m3" }],
    ["u32 of millilitres", { type: "u32", unit: "mL" }],
    ["i32 of centilitres, input registers", { type: "i32", scale: 0.01, unit: "L", function: "input" }],
  ])("total: %s", async (_, map) => {
    const quantity = { address: 40, ...map };
    expect(await total(serve("flow-meter", { total: quantity }), quantity)).toBeCloseTo(12_345.678, 2);
  });

  test.each(["m3/h", "L/min", "L/s", "m3/s"])("flow in %s", async (unit) => {
    const world = littleWorld();
    world.meter.flowLpm = 55.1;
    const registers = { total: COUNT, flow: { address: 20, type: "f32", unit } };
    const meter = make(serve("flow-meter", registers, world), "flow-meter", registers);
    const state = meter.kind === "flow-meter" ? await meter.readState() : expect.fail();
    expect(state.value.flowLpm).toBeCloseTo(55.1, 4);
  });

  test.each([
    ["hundredths of a litre", { type: "u32", scale: 0.01, unit: "L" }, []],
    ["decilitres", { type: "u32", scale: 0.1, unit: "L" }, [expect.stringContaining("steps of 0.1 L")]],
    ["ten-thousandths of a cubic metre", { type: "i32", scale: 1e-4, unit: "m3" }, [expect.stringContaining("0.1 L")]],
  ])("a total that counts in %s, and what the probe has against it", async (_, map, complaints) => {
    const registers = { total: { address: 40, ...map } };
    const meter = make(serve("flow-meter", registers), "flow-meter", registers);
    expect((await meter.probe()).complaints).toEqual(complaints);
  });

  test("without a flow register the flow comes from two totals", async () => {
    const world = littleWorld();
    Object.defineProperty(world.meter, "totalL", { get: () => 100 + (clock.now() * 30) / 60_000 });
    const registers = { total: { ...COUNT, scale: 0.001 } };
    const meter = make(serve("flow-meter", registers, world), "flow-meter", registers);
    if (meter.kind !== "flow-meter") return expect.fail();
    await meter.readState();
    await sleep(clock, 1000);
    expect((await meter.readState()).value).toEqual({ flowLpm: expect.closeTo(30, 0), densityKgM3: null, tempC: null });
  });

  test("a counter that has lost its supply is no wrap", async () => {
    const world = littleWorld();
    world.meter.totalL = 400;
    const registers = { total: { address: 0, type: "u16", scale: 0.01, unit: "L" } };
    const meter = make(serve("flow-meter", registers, world), "flow-meter", registers);
    if (meter.kind !== "flow-meter") return expect.fail();
    await meter.readTotal();
    world.meter.totalL = 0;
    await expect(meter.readTotal()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });

  test("a counter that wraps runs on", async () => {
    const world = littleWorld();
    world.meter.totalL = 655.3;
    const registers = { total: { address: 0, type: "u16", scale: 0.01, unit: "L" } };
    const meter = make(serve("flow-meter", registers, world), "flow-meter", registers);
    if (meter.kind !== "flow-meter") return expect.fail();
    const before = (await meter.readTotal()).value;
    world.meter.totalL = 656.3;
    expect((await meter.readTotal()).value - before).toBeCloseTo(1, 6);
  });

  describe("a contact", () => {
    const registers = { contact: { address: 3, function: "discrete" } };

    test("tells its first state and every change", async () => {
      const world = littleWorld({ contacts: { device: true } });
      const contact = make(serve("contact", registers, world), "contact", registers);
      if (contact.kind !== "contact") return expect.fail();
      const seen: boolean[] = [];
      const watch = contact.watch(({ closed }) => seen.push(closed));
      await sleep(clock, 300);
      world.contacts.device = false;
      await sleep(clock, 300);
      world.contacts.device = true;
      await sleep(clock, 300);
      watch.stop();
      expect(seen).toEqual([true, false, true]);
    });

    test("that can no longer be read counts as open", async () => {
      const faults = noFaults();
      const contact = make(
        serve("contact", registers, littleWorld({ contacts: { device: true } }), faults),
        "contact",
        registers,
      );
      if (contact.kind !== "contact") return expect.fail();
      const seen: boolean[] = [];
      const watch = contact.watch(({ closed }) => seen.push(closed));
      await sleep(clock, 300);
      faults.silent = true;
      await sleep(clock, 600);
      watch.stop();
      expect(seen).toEqual([true, false]);
    });

    test.each([
      ["the module's word that it is busy", "01 82 06 C0 A2", true],
      ["a gateway's word that the module is silent", "01 82 0B 01 67", true],
      ["the module's word that it has no such input", "01 82 02 C1 61", false],
    ])("%s, once", async (_, word, closed) => {
      const CLOSED = "01 02 01 01 60 48";
      const replies = { "01 02 00 03 00 01 49 CA": [CLOSED, CLOSED, word, CLOSED] };
      const contact = make(literalLine(clock, replies), "contact", registers);
      if (contact.kind !== "contact") return expect.fail();
      const seen: boolean[] = [];
      const watch = contact.watch((state) => seen.push(state.closed));
      await sleep(clock, 1500);
      watch.stop();
      expect(seen.includes(false)).toBe(!closed);
    });

    test.each([
      ["well, is no stop", { delayMs: 2000, plugged: true }, 2500, [true]],
      ["silent, is one", { delayMs: 2000, plugged: false }, 2900, [false]],
      ["not at all, is one", { delayMs: 60_000, plugged: true }, 5100, [false]],
    ])("on a port that opens late: %s", async (_, { delayMs, plugged }, withinMs, told) => {
      const far: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
      const line = memoryLinkFactory({
        clock,
        name: "stops",
        settings: far,
        accept(link) {
          const bank = { unit: 1, faults: noFaults(), discrete: (address: number) => address === 3 };
          modbus.serve({ clock, link, settings: far, framing: "serial" }, plugged ? [bank] : []);
        },
      });
      const late = { ...line, open: () => sleep(clock, delayMs).then(line.open) };
      const bus = modbus.open({ clock, link: late, framing: "serial", timing: { timeoutMs: 100, worstReplyMs: 200 } });
      const contact = make({ bus }, "contact", registers);
      if (contact.kind !== "contact") return expect.fail();
      const seen: boolean[] = [];
      const watch = contact.watch(({ closed }) => seen.push(closed));
      await sleep(clock, withinMs);
      expect(seen).toEqual(told);
      watch.stop();
      await bus.close();
    });

    test("may be a bit of a register, and normally low", async () => {
      const map = { contact: { address: 7, function: "holding", bit: 4, closed: 0 } };
      const contact = make(serve("contact", map, littleWorld({ contacts: { device: true } })), "contact", map);
      expect((await contact.probe()).summary).toBe("the contact is closed");
    });
  });
});

describe("options", () => {
  test("a probe that is to move within so many minutes is dead when it does not; no other device has it", async () => {
    const options = modbusRegisters.options.parse({ unit: 1, registers: { temperature: COLD }, movesWithin: 5 });
    const device = modbusRegisters.create(
      driverContext(clock, literalLine(clock, PROBE).bus, "t", "thermometer"),
      options,
    );
    if (device.kind !== "thermometer") return expect.fail();
    for (let min = 0; min < 5; min++) {
      expect((await device.read()).value).toBe(-5);
      await sleep(clock, 60_000);
    }
    await expect(device.read()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
    const counts = modbusRegisters.options.parse({ unit: 1, registers: { total: COUNT }, movesWithin: 5 });
    const meter = driverContext(clock, literalLine(clock, {}).bus, "m", "flow-meter");
    expect(() => modbusRegisters.create(meter, counts)).toThrow(/CONFIG_INVALID.*movesWithin/);
  });

  test("a kind without its register is refused", () => {
    expect(() => make(literalLine(clock, {}), "thermometer", { total: COUNT })).toThrow(
      /CONFIG_INVALID.*registers.temperature/,
    );
  });

  test.each([
    [{ total: { ...COUNT, unit: "gal" } }],
    [{ total: { ...COUNT, scale: 0 } }],
    [{ total: { ...COUNT, byteOrder: "ACBD" } }],
    [{ total: { ...COUNT, adress: 1 } }],
    [{ volume: COUNT }],
  ])("%o is refused", (registers) => {
    expect(modbusRegisters.options.safeParse({ unit: 1, registers }).success).toBe(false);
  });
});
