import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
import { mb8art } from "./index.ts";
import { mb8artProbe } from "./thermometer.ts";

/** Unit 2. Channels 0 and 1: 18.21 and -5.04 deg C in hundredths. CRCs by another program. */
const ASK_BOTH = "02 04 00 00 00 02 71 F8";
const BOTH = "02 04 04 07 1D FE 08 18 50";
const ASK_RESOLUTION = "02 03 00 4C 00 01 45 EE";
const HUNDREDTHS = "02 03 02 00 01 3D 84";
const REFUSED = "02 83 02 30 F1";

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

const pair = ({ bus }: TestLine) =>
  [0, 1].map((channel) => mb8artProbe(driverContext(clock, bus, `t${channel}`, "thermometer"), { unit: 2, channel }));
const values = async (probes: ReturnType<typeof pair>) =>
  (await Promise.all(probes.map((probe) => probe.read()))).map(({ value }) => value);

describe("the driver against literal frames", () => {
  test("two channels asked for together share one read; below nought keeps its sign", async () => {
    const line = literalLine(clock, { [ASK_RESOLUTION]: HUNDREDTHS, [ASK_BOTH]: BOTH });
    expect(await values(pair(line))).toEqual([18.21, -5.04]);
    expect(line.heard).toEqual([ASK_RESOLUTION, ASK_BOTH]);
  });

  test("a module that refuses the resolution register has tenths", async () => {
    const line = literalLine(clock, { [ASK_RESOLUTION]: REFUSED, [ASK_BOTH]: "02 04 04 00 B6 FF CE E9 06" });
    const probes = pair(line);
    expect(await values(probes)).toEqual([18.2, -5]);
    expect(probes[0]?.resolutionC).toBe(0.1);
  });

  test("a lost reply about the resolution is not taken for tenths", async () => {
    const line = literalLine(clock, { [ASK_RESOLUTION]: ["", HUNDREDTHS], [ASK_BOTH]: BOTH });
    expect(await values(pair(line))).toEqual([18.21, -5.04]);
  });

  test.each([
    ["a gateway, that the module behind it is silent", "02 83 0B F0 F7"],
    ["the module, that it is busy", "02 83 06 31 32"],
  ])("the word of %s is not taken for tenths: five degrees are not fifty", async (_, word) => {
    const line = literalLine(clock, {
      [ASK_RESOLUTION]: [word, word, word, HUNDREDTHS],
      [ASK_BOTH]: "02 04 04 01 F4 01 F4 88 9D",
    });
    const [probe] = pair(line);
    const read = async () => (await probe?.read())?.value;
    for (let tried = 1; tried < 4; tried++) expect(await read().catch(() => 5)).toBe(5);
    expect(await read()).toBe(5);
  });

  test("a module that was away is asked for its resolution again: another one may have come back", async () => {
    const line = literalLine(clock, {
      [ASK_RESOLUTION]: [HUNDREDTHS, REFUSED],
      [ASK_BOTH]: [BOTH, "", "02 04 04 00 B6 FF CE E9 06"],
    });
    const probes = pair(line);
    expect(await values(probes)).toEqual([18.21, -5.04]);
    await expect(values(probes)).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    expect(await values(probes)).toEqual([18.2, -5]);
  });

  test("stands still for as long as nobody has said that it may not", async () => {
    const line = literalLine(clock, {
      [ASK_RESOLUTION]: HUNDREDTHS,
      "02 04 00 00 00 01 31 F9": "02 04 02 07 1D 3F 09",
    });
    const of = (movesWithin: number | null) =>
      mb8artProbe(driverContext(clock, line.bus, "t0", "thermometer"), { unit: 2, channel: 0, movesWithin });
    const [patient, strict] = [of(null), of(60)];
    for (let min = 0; min <= 61; min++) {
      expect((await patient.read()).value).toBe(18.21);
      const value = strict.read().then((reading) => reading.value);
      if (min < 60) expect(await value).toBe(18.21);
      else await expect(value).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
      await sleep(clock, 60_000);
    }
  });

  test("a module that never answers is silent, not wrong tenfold", async () => {
    const [probe] = pair(literalLine(clock, { [ASK_BOTH]: BOTH }));
    await expect(probe?.read()).rejects.toMatchObject({ code: "DEVICE_SILENT" });
  });

  test.each([
    ["open", "02 04 04 75 30 FE 08 93 21"],
    ["faulty", "02 04 04 8A D0 FE 08 A2 C3"],
  ])("a probe that is %s", async (what, reply) => {
    const [first, second] = pair(literalLine(clock, { [ASK_RESOLUTION]: HUNDREDTHS, [ASK_BOTH]: reply }));
    await expect(first?.read()).rejects.toMatchObject({
      code: "READING_IMPLAUSIBLE",
      what: expect.stringContaining(what),
    });
    expect((await second?.read())?.value).toBe(-5.04);
  });
});

describe("the driver and its twins on one unit", () => {
  const world = littleWorld({ probes: { t0: 18.214, t1: -5.036 } });
  const twins = (faults = noFaults()) =>
    [0, 1].flatMap((channel) => {
      const context = twinContext(clock, world, `t${channel}`, "thermometer", faults);
      return mb8art.twin?.(context, { unit: 2, channel }) ?? [];
    });

  test("read each its own channel, rounded to the module's resolution", async () => {
    expect(await values(pair(twinLine(clock, twins())))).toEqual([18.21, -5.04]);
  });

  test("the probe says the resolution, and has nothing to complain of", async () => {
    const [probe] = pair(twinLine(clock, twins()));
    expect(await probe?.probe()).toEqual({ summary: "MB8ART channel 0, 18.21 deg C in steps of 0.01", complaints: [] });
  });

  test("after a spoilt reply the next reading goes out in another shape", async () => {
    let spoil = false;
    const corrupt = (reply: Uint8Array) => (spoil ? reply.with(3, (reply[3] ?? 0) ^ 0x10) : reply);
    const [probe] = pair(twinLine(clock, twins({ ...noFaults(), corrupt })));
    await probe?.read();
    spoil = true;
    await expect(probe?.read()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
    spoil = false;
    const asked = clock.now();
    expect((await probe?.read())?.value).toBe(18.21);
    expect(clock.now() - asked).toBeLessThan(120);
  });

  test("a channel that nothing is connected to is open", async () => {
    const { bus } = twinLine(clock, twins());
    const probe = mb8artProbe(driverContext(clock, bus, "t5", "thermometer"), { unit: 2, channel: 5 });
    await expect(probe.read()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });
});
