import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type AnyDriver, type Bus, type BusDefinition, defineDriver, type ServeContext } from "../device/define.ts";
import { isRigError } from "../error.ts";
import { gpio } from "../gpio/index.ts";
import type { LineSettings } from "../link/link.ts";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";
import { parseStation } from "./config.ts";
import { createStation } from "./station.ts";
import { exampleLayout } from "./testing/example-layout.ts";
import type { Faults, TwinContext } from "./twin.ts";

/** A protocol of one byte: asked for a unit, its twin answers with its unit and the litres on the meter. */
interface ByteTwin {
  unit: number;
  faults: Faults;
  answer(): Uint8Array;
}

const SETTINGS: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };

const bus: BusDefinition<Bus, ByteTwin> = {
  name: "byte",
  open() {
    throw new Error("the test is the master");
  },
  serve({ clock, link }: ServeContext, twins) {
    link.onData(([unit]) => {
      for (const { unit: own, faults, answer } of twins) {
        if (own !== unit || faults.silent) continue;
        const reply = faults.garbage ? Uint8Array.of(255) : faults.corrupt(answer());
        clock.after(faults.lateMs(), () => link.write(faults.wrongUnit ? Uint8Array.of(9, 9) : reply));
      }
    });
  },
};

const byteMeter: AnyDriver = defineDriver({
  name: "byte-meter",
  kinds: ["flow-meter"],
  bus,
  options: z.strictObject({ unit: z.int() }),
  source: "this test",
  create() {
    throw new Error("the test is the master");
  },
  twin: ({ world, name, faults }: TwinContext, { unit }): ByteTwin => ({
    unit,
    faults,
    answer: () => Uint8Array.of(unit, Math.round(world.meter(name).totalL)),
  }),
});

function open(station: unknown, seed = 1) {
  const clock = simClock({ startMs: 0 });
  const example = exampleLayout();
  const meter = (unit: number) => ({
    kind: "flow-meter" as const,
    driver: byteMeter,
    line: "meters",
    options: { unit },
  });
  const layout = {
    ...example,
    lines: { meters: { settings: SETTINGS, framing: "serial" as const } },
    devices: { ...example.devices, master: meter(1), second: meter(2) },
  };
  const made = createStation({ clock, seed, config: parseStation(station), layout });
  const factory = made.linkFactory("meters");
  /** The bytes that come within a second, and after how many milliseconds the first. */
  const ask = async (unit: number) => {
    const link = await factory.open();
    const heard: number[] = [];
    let firstMs = 0;
    const startedAt = clock.now();
    link.onData((bytes) => {
      if (heard.length === 0) firstMs = clock.now() - startedAt;
      heard.push(...bytes);
    });
    link.write(Uint8Array.of(unit));
    await sleep(clock, 1000);
    await link.close();
    return { heard, firstMs };
  };
  return { clock, station: made, factory, ask };
}

describe("a line of the simulated station", () => {
  it("is served by the twins of its devices, at each opening", async () => {
    const { ask } = open({});
    expect((await ask(1)).heard).toEqual([1, 0]);
    expect((await ask(2)).heard).toEqual([2, 0]);
    expect((await ask(3)).heard).toEqual([]);
  });

  for (const [what, target] of [
    ["device", { device: "master" }],
    ["line", { line: "meters" }],
  ] as const) {
    describe(`with a fault of the ${what}`, () => {
      const both = what === "line";

      it("silent: nothing comes, until it is over", async () => {
        const { ask } = open({ faults: [{ kind: "silent", ...target, for: 1.5 }] });
        expect((await ask(1)).heard).toEqual([]);
        expect((await ask(2)).heard).toEqual(both ? [] : [2, 0]);
        expect((await ask(1)).heard).toEqual([1, 0]);
      });

      it("late: the reply is late by so much", async () => {
        const { ask } = open({ faults: [{ kind: "late", ...target, ms: 300 }] });
        expect((await ask(1)).firstMs).toBeCloseTo(303.1, 0);
        expect((await ask(2)).firstMs).toBeCloseTo(both ? 303.1 : 3.1, 0);
      });

      it("corrupt: one bit of the reply is wrong", async () => {
        const { ask } = open({ faults: [{ kind: "corrupt", ...target }] });
        const [a = 0, b = 0] = (await ask(1)).heard;
        const wrong = ((a ^ 1) * 256 + b).toString(2).replaceAll("0", "");
        expect(wrong).toHaveLength(1);
        expect((await ask(2)).heard).toEqual(both ? expect.not.arrayContaining([2, 0]) : [2, 0]);
      });

      it("garbage, wrong-unit: the twin is told", async () => {
        expect((await open({ faults: [{ kind: "garbage", ...target }] }).ask(1)).heard).toEqual([255]);
        expect((await open({ faults: [{ kind: "wrong-unit", ...target }] }).ask(1)).heard).toEqual([9, 9]);
      });
    });
  }

  it("disconnect of a device: it is silent; of the line: the link is lost and opens again later", async () => {
    const alone = open({ faults: [{ kind: "disconnect", device: "master" }] });
    expect((await alone.ask(1)).heard).toEqual([]);
    expect((await alone.ask(2)).heard).toEqual([2, 0]);

    const { factory, clock } = open({ faults: [{ kind: "disconnect", line: "meters", at: 2, for: 3 }] });
    const link = await factory.open();
    let reason: Error | undefined;
    link.onClose((why) => {
      reason = why;
    });
    await sleep(clock, 2100);
    expect(isRigError(reason, "LINK_LOST")).toBe(true);
    await expect(factory.open()).rejects.toThrow("LINK_LOST");
    await sleep(clock, 3000);
    await factory.open();
  });

  it("faults by chance come as often as they say, the same for the same seed", async () => {
    const silences = async (seed: number) => {
      const { ask } = open({ faults: [{ kind: "silent", device: "master", chance: 0.3 }] }, seed);
      const heard: boolean[] = [];
      for (let i = 0; i < 200; i++) heard.push((await ask(1)).heard.length > 0);
      return heard;
    };
    const [first, again, other] = [await silences(1), await silences(1), await silences(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const share = first.filter((answered) => !answered).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it("echo and other settings of the far end garble what is heard", async () => {
    expect((await open({ lines: { meters: { echo: true } } }).ask(1)).heard).toEqual([1, 1, 0]);
    expect((await open({ lines: { meters: { parity: "odd" } } }).ask(2)).heard).not.toEqual([2, 0]);
    const { station } = open({ lines: { meters: { baud: 19200 } } });
    expect(station.farSettings("meters")).toEqual({ ...SETTINGS, baud: 19200 });
  });
});

describe("a station that does not fit the rig is refused", () => {
  for (const [what, value] of Object.entries({
    "fault on a device": { faults: [{ kind: "silent", device: "nobody" }] },
    "fault on a line": { faults: [{ kind: "silent", line: "nowhere" }] },
    dispenser: { dispensers: { master: {} } },
    probe: { probes: { nobody: {} } },
    line: { lines: { nowhere: {} } },
  })) {
    it(what, () => expect(() => open(value)).toThrow("STATION_INVALID"));
  }
});

describe("valves behind a watchdog", () => {
  it("open only while it is beaten", async () => {
    const clock = simClock({ startMs: 0 });
    const example = exampleLayout();
    const dog = { kind: "watchdog" as const, driver: byteMeter, line: null, options: {} };
    const layout = { ...example, devices: { ...example.devices, dog } };
    const { world } = createStation({ clock, seed: 1, config: parseStation({}), layout });
    world.valve("v-high").command(true);
    await sleep(clock, 500);
    expect(world.truth.anyValveOpen).toBe(false);
    for (let i = 0; i < 10; i++) {
      world.watchdogBeat("dog");
      await sleep(clock, 200);
    }
    expect(world.truth.anyValveOpen).toBe(true);
    await sleep(clock, 2000);
    expect(world.truth.anyValveOpen).toBe(false);
  });
});

describe("GPIO of the station", () => {
  it("drives the same valves and shows the same contacts", async () => {
    const clock = simClock({ startMs: 0 });
    const example = exampleLayout();
    const wired = (kind: "valve" | "contact", offset: number) => ({
      kind,
      driver: gpio,
      line: null,
      options: { chip: "pinctrl-bcm2835", offset, activeLow: false },
    });
    const devices = { ...example.devices, "v-high": wired("valve", 17), estop: wired("contact", 27) };
    const config = parseStation({ faults: [{ kind: "open-contact", device: "estop", at: 2 }] });
    const station = createStation({ clock, seed: 1, config, layout: { ...example, devices } });
    const [valve, estop] = [
      await station.gpio.output("pinctrl-bcm2835", 17, false),
      await station.gpio.input("pinctrl-bcm2835", 27),
    ];
    valve.write(true);
    await sleep(clock, 1000);
    expect([station.world.truth.anyValveOpen, estop.read()]).toEqual([true, true]);
    await sleep(clock, 1500);
    expect([station.world.truth.anyValveOpen, estop.read()]).toEqual([false, false]);
  });
});

describe("the simulated metal measure", () => {
  it("reads and drains as the device that the engine knows", async () => {
    const { station, clock } = open({});
    const can = station.metalMeasure("can");
    const before = clock.now();
    await can.drain(30);
    expect(clock.now() - before).toBe(30_000);
    const { value } = await can.read();
    expect(value.neckMm).toBeCloseTo(104 - 50_000 / 4.46, 0);
    expect((await can.probe()).complaints).toEqual([]);
  });
});
