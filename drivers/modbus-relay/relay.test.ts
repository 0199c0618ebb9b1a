import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { driverContext, literalLine, littleWorld, type TestLine, twinContext, twinLine } from "../modbus/testing.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { modbusRelay } from "./index.ts";
import { type RelayOptions, relayValve } from "./valve.ts";

/** Unit 3. CRCs by another program. */
const ON_0 = "03 05 00 00 FF 00 8D D8";
const OFF_0 = "03 05 00 00 00 00 CC 28";
const OFF_1 = "03 05 00 01 00 00 9D E8";
const ALL_OFF = "03 05 00 FF 00 00 FC 18";
const FLASH_1_30 = "03 05 02 01 00 1E 1C 58";
const FLASH_1_29 = "03 05 02 01 00 1D 5C 59";
const READ_BOTH = "03 01 00 00 00 02 BC 29";
const FIRST_ON = "03 01 01 01 91 F0";
const BOTH_OFF = "03 01 01 00 50 30";

const PLAIN: RelayOptions = { unit: 3, coil: 0, mode: "plain" };
const FLASH: RelayOptions = { unit: 3, coil: 1, mode: "flash", pulse: 3 };

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

const valvesOn = ({ bus }: TestLine) => ({
  plain: relayValve(driverContext(clock, bus, "v-high", "valve"), PLAIN),
  flash: relayValve(driverContext(clock, bus, "v-mid", "valve"), FLASH),
});
const echo = (...frames: string[]) => Object.fromEntries(frames.map((frame) => [frame, frame]));

describe("the driver against literal frames", () => {
  test("a plain coil on and off", async () => {
    const line = literalLine(clock, echo(ON_0, OFF_0));
    const { plain } = valvesOn(line);
    await plain.open();
    await plain.close();
    expect(line.heard).toEqual([ON_0, OFF_0]);
    expect(plain.lapsesAfterMs).toBeNull();
  });

  test("a pulse of three seconds; after a spoilt reply the renewal goes out a step shorter, at once", async () => {
    const line = literalLine(clock, { [FLASH_1_30]: FLASH_1_30.replace("58", "59"), [FLASH_1_29]: FLASH_1_29 });
    const { flash } = valvesOn(line);
    await expect(flash.open()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
    await flash.open();
    expect(line.heard).toEqual([FLASH_1_30, FLASH_1_29]);
    expect(clock.now()).toBeLessThan(150);
    expect(flash.lapsesAfterMs).toBe(3000);
  });

  test("both valves share a bank, closed by one frame and then coil by coil", async () => {
    const line = literalLine(clock, echo(ON_0, ALL_OFF, OFF_0, OFF_1));
    const { plain, flash } = valvesOn(line);
    expect(plain.bank).toBe(flash.bank);
    await plain.open();
    plain.bank.closeAllNow();
    await sleep(clock, 300);
    expect(line.heard).toEqual([ON_0, ALL_OFF, OFF_0, OFF_1]);
  });

  test.each([
    [FIRST_ON, false],
    [BOTH_OFF, true],
  ])("reads back: %s is all closed: %s", async (reply, closed) => {
    const { plain } = valvesOn(literalLine(clock, { [READ_BOTH]: reply }));
    expect(await plain.bank.allClosed()).toBe(closed);
  });

  test("a silent board is never read back as closed", async () => {
    const { plain } = valvesOn(literalLine(clock, {}));
    await expect(plain.bank.allClosed()).rejects.toMatchObject({ code: "DEVICE_SILENT" });
  });
});

describe("the driver and its twin", () => {
  const make = () => {
    const world = littleWorld();
    const twins = [
      modbusRelay.twin?.(twinContext(clock, world, "v-high", "valve"), PLAIN) ?? expect.fail(),
      modbusRelay.twin?.(twinContext(clock, world, "v-mid", "valve"), FLASH) ?? expect.fail(),
    ];
    return { world, ...valvesOn(twinLine(clock, twins)) };
  };

  test("a pulse lapses unless it is renewed; a plain coil stays", async () => {
    const { world, plain, flash } = make();
    await plain.open();
    for (let i = 0; i < 4; i++) {
      await flash.open();
      await sleep(clock, 1000);
      expect(world.open).toEqual({ "v-high": true, "v-mid": true });
    }
    await sleep(clock, 2100);
    expect(world.open).toEqual({ "v-high": true, "v-mid": false });
  });

  test("all closed, and read back so", async () => {
    const { world, plain, flash } = make();
    await Promise.all([plain.open(), flash.open()]);
    expect(await plain.bank.allClosed()).toBe(false);
    plain.bank.closeAllNow();
    expect(await plain.bank.allClosed()).toBe(true);
    expect(world.open).toEqual({ "v-high": false, "v-mid": false });
  });

  test("an opening that waits in the queue never follows the closing", async () => {
    const { world, plain, flash } = make();
    await flash.open();
    const openings = [plain, flash, plain].map((valve) => valve.open().catch((error) => error.code));
    plain.bank.closeAllNow();
    expect((await Promise.all(openings)).every((code) => code === "ABORTED" || code === "DEVICE_SILENT")).toBe(true);
    await sleep(clock, 500);
    expect(world.open["v-mid"] || world.open["v-high"]).toBe(false);
  });

  test("renewals that wait together are all kept; an opening never follows the closing that came after it", async () => {
    const { world, plain, flash } = make();
    await Promise.all([flash.open(), flash.open(), flash.open()]);
    const opening = plain.open().catch((error) => error.code);
    await plain.close();
    expect(await opening).toBe("ABORTED");
    expect(world.open["v-high"] ?? false).toBe(false);
  });

  test("a coil that is on at the probe is complained of", async () => {
    const { world, plain, flash } = make();
    world.open["v-high"] = true;
    expect((await plain.probe()).complaints).toHaveLength(1);
    expect(await flash.probe()).toEqual({ summary: "relay coil 1 is off", complaints: [] });
  });
});

describe("options", () => {
  test.each([
    [{ unit: 3, coil: 1 }, true],
    [{ unit: 3, coil: 1, mode: "plain" }, true],
    [{ unit: 3, coil: 0, mode: "flash", pulse: 3 }, true],
    [{ unit: 3, coil: 0, mode: "flash" }, false],
    [{ unit: 3, coil: 0, pulse: 3 }, false],
    [{ unit: 3, coil: 0, mode: "plain", pulse: 3 }, false],
    [{ unit: 3, coil: -1 }, false],
  ])("%o: %s", (options, fits) => {
    expect(modbusRelay.options.safeParse(options).success).toBe(fits);
  });

  test("mode is plain unless stated", () => {
    expect(modbusRelay.options.parse({ unit: 3, coil: 1 })).toEqual({ unit: 3, coil: 1, mode: "plain" });
  });
});
