import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { driverContext, literalLine, littleWorld, type TestLine, twinContext, twinLine } from "../modbus/testing.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { siemensMass6000 } from "./index.ts";
import { mass6000 } from "./mass6000.ts";
import type { TotalUnit } from "./registers.ts";

/** 12.345678 m3; -0.5 m3; 0.68 kg/s, 55.1 L/min, 740.5 kg/m3, 18.25 deg C. CRCs by another program. */
const ASK_TOTAL = "01 03 0B C6 00 04 A6 10";
const ASK_TOTAL_8 = "01 03 0B C6 00 08 A6 15";
const ASK_TOTAL_10 = "01 03 0B C6 00 0A 27 D4";
const TOTAL = "01 03 08 40 28 B0 FC B4 F1 E4 B4 4E B5";
const NEGATIVE = "01 03 08 BF E0 00 00 00 00 00 00 3F 2D";
const ASK_STATE = "01 03 0B B8 00 08 C6 0D";
const STATE = "01 03 10 3F 2E 14 7B 3A 70 BC 4F 44 39 20 00 41 92 00 00 F1 F9";

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

const meterOn = ({ bus }: TestLine, totalUnit: TotalUnit = "m3") =>
  mass6000(driverContext(clock, bus, "master", "flow-meter"), { unit: 1, totalUnit });

describe("the driver against literal frames", () => {
  test("the total, in litres at full resolution", async () => {
    const meter = meterOn(literalLine(clock, { [ASK_TOTAL]: TOTAL }));
    expect((await meter.readTotal()).value).toBe(12345.678);
  });

  test("a total below nought keeps its sign", async () => {
    const meter = meterOn(literalLine(clock, { [ASK_TOTAL]: NEGATIVE }));
    expect((await meter.readTotal()).value).toBe(-500);
  });

  test("a totaliser that counts litres", async () => {
    const meter = meterOn(literalLine(clock, { [ASK_TOTAL]: TOTAL }), "L");
    expect((await meter.readTotal()).value).toBe(12.345678);
  });

  test("flow, density and temperature in one read", async () => {
    const meter = meterOn(literalLine(clock, { [ASK_STATE]: STATE }));
    const { value } = await meter.readState();
    expect(value.flowLpm).toBeCloseTo(55.1, 4);
    expect([value.densityKgM3, value.tempC]).toEqual([740.5, 18.25]);
  });

  test("other shapes of the total are used only if the device answers them", async () => {
    const refusal = "01 83 02 C0 F1";
    const line = literalLine(clock, {
      [ASK_TOTAL]: [TOTAL, TOTAL, TOTAL.replace("B5", "B4"), TOTAL],
      [ASK_TOTAL_8]: refusal,
      [ASK_TOTAL_10]: "",
      [ASK_STATE]: STATE,
    });
    const meter = meterOn(line);
    await meter.probe();
    expect(line.heard.filter((frame) => frame === ASK_TOTAL_8)).toHaveLength(1);
    await expect(meter.readTotal()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
    const asked = clock.now();
    expect((await meter.readTotal()).value).toBe(12345.678);
    expect(clock.now() - asked).toBeGreaterThan(900);
  });
});

describe("the driver and its twin", () => {
  const world = littleWorld();
  const twins = (unit = 1, totalUnit: TotalUnit = "m3") => [
    siemensMass6000.twin?.(twinContext(clock, world, "master", "flow-meter"), { unit, totalUnit }) ?? expect.fail(),
  ];

  test("agree to the last bit of the total", async () => {
    const meter = meterOn(twinLine(clock, twins()));
    expect((await meter.readTotal()).value).toBe((12_345.678 / 1000) * 1000);
    expect((await meter.readState()).value).toMatchObject({ flowLpm: 0, densityKgM3: 740.5, tempC: 18.25 });
  });

  test("after a probe, a spoilt reply delays the next total by no more than its own time", async () => {
    const line = twinLine(clock, twins());
    const meter = meterOn(line);
    expect((await meter.probe()).complaints).toEqual([]);
    const asked = clock.now();
    await Promise.all([meter.readTotal(), meter.readTotal()]);
    expect(clock.now() - asked).toBeLessThan(150);
  });

  test.each<[string, TotalUnit, TotalUnit, string]>([
    ["litres taken for cubic metres", "L", "m3", "set totalUnit: L"],
    ["cubic metres taken for litres", "m3", "L", "set totalUnit: m3"],
  ])("%s show against the flow", async (_, real, configured, complaint) => {
    const flowing = littleWorld();
    Object.assign(flowing.meter, { flowLpm: 30 });
    Object.defineProperty(flowing.meter, "totalL", { get: () => 100 + (clock.now() * 30) / 60_000 });
    const twin = siemensMass6000.twin?.(twinContext(clock, flowing, "master", "flow-meter"), {
      unit: 1,
      totalUnit: real,
    });
    const meter = meterOn(twinLine(clock, twin ? [twin] : []), configured);
    expect((await meter.probe()).complaints.join()).toContain(complaint);
  });

  test("a totaliser that counts mass is complained of, at rest by what the meter says, else by the flow", async () => {
    // 2100: 1, mass.
    const resting = "01 03 10 3F 2E 14 7B 00 00 00 00 44 39 20 00 41 92 00 00 B4 7B";
    const says = literalLine(clock, {
      [ASK_TOTAL]: TOTAL,
      [ASK_STATE]: resting,
      "01 03 08 34 00 01 C7 A4": "01 03 02 00 01 79 84",
    });
    expect((await meterOn(says).probe()).complaints.join()).toContain("counts mass");
    const flowing = littleWorld();
    flowing.meter.flowLpm = 30;
    const kg = () => 100 + (clock.now() * 30 * 0.7405) / 60_000;
    Object.defineProperty(flowing.meter, "totalL", { get: kg });
    const twin = siemensMass6000.twin?.(twinContext(clock, flowing, "master", "flow-meter"), {
      unit: 1,
      totalUnit: "L",
    });
    const meter = meterOn(twinLine(clock, twin ? [twin] : []), "L");
    expect((await meter.probe()).complaints.join()).toContain("volume, not mass");
  });

  test("a totaliser that is cleared in mid-run gives no total until whatever was measured over it is void", async () => {
    const cleared = littleWorld();
    const twin = siemensMass6000.twin?.(twinContext(clock, cleared, "master", "flow-meter"), {
      unit: 1,
      totalUnit: "m3",
    });
    const meter = meterOn(twinLine(clock, twin ? [twin] : []));
    await meter.readTotal();
    cleared.meter.totalL = 0;
    const from = clock.now();
    while (clock.now() - from < 2900) {
      await expect(meter.readTotal()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
      await sleep(clock, 100);
    }
    await sleep(clock, 300);
    expect((await meter.readTotal()).value).toBe(0);
  });

  test("a total that stands still while fuel flows is complained of", async () => {
    const stuck = littleWorld({ meter: { totalL: 100, flowLpm: 30, densityKgM3: 740, tempC: 18 } });
    const twin = siemensMass6000.twin?.(twinContext(clock, stuck, "master", "flow-meter"), {
      unit: 1,
      totalUnit: "m3",
    });
    const meter = meterOn(twinLine(clock, twin ? [twin] : []));
    expect((await meter.probe()).complaints.join()).toContain("stands still");
  });
});

describe("options", () => {
  test.each([
    [{ unit: 1 }, true],
    [{ unit: 1, totalUnit: "L" }, true],
    [{ unit: 0 }, false],
    [{ unit: 248 }, false],
    [{ unit: 1, totalUnit: "gal" }, false],
    [{ unit: 1, total: "m3" }, false],
  ])("%o: %s", (options, fits) => {
    expect(siemensMass6000.options.safeParse(options).success).toBe(fits);
  });
});
