import { describe, expect, test } from "vitest";
import type { Contact, DeviceKind, DeviceOf } from "../device/capability.ts";
import type { GpioChips, GpioOutput } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";
import type { World } from "../station/world.ts";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";
import { gpio, simGpio, simulatedGpioChips } from "./index.ts";
import { polledInput } from "./polled.ts";

const CHIP = "pinctrl-bcm2835";

function make<K extends DeviceKind>(kind: K, chips: GpioChips, options: object, clock = simClock({ startMs: 0 })) {
  const operator = { ask: () => Promise.reject(new Error("nobody")) };
  const name = `${kind} ${JSON.stringify(options)}`;
  const device = gpio.create(
    { name, kind, clock, bus: null, gpio: chips, operator },
    gpio.options.parse({ chip: CHIP, ...options }),
  );
  const isKind = (made: { kind: DeviceKind }): made is DeviceOf<K> => made.kind === kind;
  if (!isKind(device)) throw new Error(`a ${device.kind}`);
  return device;
}

/** Output lines 1 to 4 as they are driven, and input 27 that a test sets. */
function board() {
  const driven: [number, boolean][] = [];
  const output = (offset: number) => ({ drives: (high: boolean) => void driven.push([offset, high]) });
  let high = true;
  const listeners: ((high: boolean) => void)[] = [];
  const chips = simulatedGpioChips({
    [CHIP]: {
      1: output(1),
      2: output(2),
      3: output(3),
      27: { level: () => high, onChange: (listener) => void listeners.push(listener) },
    },
  });
  const set = (level: boolean) => {
    high = level;
    for (const listener of listeners) listener(level);
  };
  return { chips, driven, set };
}

describe("gpio valves", () => {
  test("are requested closed, and open and close by level", async () => {
    const { chips, driven } = board();
    const valve = make("valve", chips, { offset: 1 });
    await valve.open();
    await valve.close();
    expect(driven).toEqual([
      [1, false],
      [1, true],
      [1, false],
    ]);
    expect(valve.lapsesAfterMs).toBeNull();
  });

  test("activeLow turns the level round", async () => {
    const { chips, driven } = board();
    const valve = make("valve", chips, { offset: 1, activeLow: true });
    await valve.open();
    expect(driven).toEqual([
      [1, true],
      [1, false],
    ]);
    expect((await valve.probe()).summary).toBe("pinctrl-bcm2835 line 1, open");
  });

  test("of one board close together, before closeAllNow returns", async () => {
    const { chips, driven } = board();
    const valves = [make("valve", chips, { offset: 1 }), make("valve", chips, { offset: 2, activeLow: true })];
    for (const valve of valves) await valve.open();
    const bank = valves[0]?.bank;
    expect(valves[1]?.bank).toBe(bank);
    expect(await bank?.allClosed()).toBe(false);
    driven.length = 0;
    bank?.closeAllNow();
    expect(driven).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(await bank?.allClosed()).toBe(true);
  });

  test("one that was about to open when all were closed stays closed", async () => {
    const { chips, driven } = board();
    const valve = make("valve", chips, { offset: 1 });
    const opened = valve.open();
    valve.bank.closeAllNow();
    await opened;
    expect(driven).not.toContainEqual([1, true]);
  });

  test("on a chip that is not there reject, and closing all still does not throw", async () => {
    const valve = make("valve", board().chips, { chip: "other", offset: 1 });
    await expect(valve.open()).rejects.toMatchObject({ code: "GPIO_UNAVAILABLE" });
    valve.bank.closeAllNow();
    await expect(valve.bank.allClosed()).rejects.toMatchObject({ code: "GPIO_UNAVAILABLE" });
  });
});

test("a valve whose line goes says so by a named code; back, the line is asked for closed and seen closed", async () => {
  let isGone = false;
  const driven: boolean[] = [];
  const fail = () => {
    if (isGone) throw new Error("ioctl: ENODEV");
  };
  const output = async (_chip: string, _offset: number, initial: boolean): Promise<GpioOutput> => {
    fail();
    let level = initial;
    driven.push(initial);
    return {
      write(high) {
        fail();
        driven.push(high);
        level = high;
      },
      read() {
        fail();
        return level;
      },
      close() {},
    };
  };
  const valve = make("valve", { output, input: () => Promise.reject(new Error("none")) }, { offset: 1 });
  await valve.open();
  isGone = true;
  await expect(valve.open()).rejects.toMatchObject({ code: "GPIO_UNAVAILABLE", where: "pinctrl-bcm2835 line 1" });
  valve.bank.closeAllNow();
  await expect(valve.bank.allClosed()).rejects.toThrow("ENODEV");
  isGone = false;
  expect(await valve.bank.allClosed()).toBe(true);
  expect(driven).toEqual([false, true, false]);
  await valve.open();
  expect(await valve.bank.allClosed()).toBe(false);
});

describe("gpio contacts", () => {
  const watched = async (contact: Contact, clock: ReturnType<typeof simClock>) => {
    const seen: boolean[] = [];
    contact.watch(({ closed }) => void seen.push(closed));
    await sleep(clock, 1);
    return seen;
  };

  test("tell the first state, then each change that lasts", async () => {
    const clock = simClock({ startMs: 0 });
    const { chips, set } = board();
    const seen = await watched(make("contact", chips, { offset: 27 }, clock), clock);
    expect(seen).toEqual([true]);
    set(false);
    await sleep(clock, 4);
    expect(seen).toEqual([true]);
    await sleep(clock, 2);
    expect(seen).toEqual([true, false]);
    set(true);
    await sleep(clock, 10);
    expect(seen).toEqual([true, false, true]);
  });

  test("do not tell a bounce, yet one that never rests trips", async () => {
    const clock = simClock({ startMs: 0 });
    const { chips, set } = board();
    const seen = await watched(make("contact", chips, { offset: 27, debounceMs: 10 }, clock), clock);
    set(false);
    set(true);
    await sleep(clock, 20);
    expect(seen).toEqual([true]);
    for (let ms = 0; ms < 40; ms += 3) {
      set(ms % 2 === 0);
      await sleep(clock, 3);
    }
    expect(seen).toContain(false);
  });

  test("activeLow: a closed contact reads low", async () => {
    const clock = simClock({ startMs: 0 });
    const seen = await watched(make("contact", board().chips, { offset: 27, activeLow: true }, clock), clock);
    expect(seen).toEqual([false]);
  });

  test("a contact that cannot be read counts as open", async () => {
    const clock = simClock({ startMs: 0 });
    const contact = make("contact", board().chips, { offset: 5 }, clock);
    expect(await watched(contact, clock)).toEqual([false]);
    await expect(contact.probe()).rejects.toMatchObject({ code: "GPIO_UNAVAILABLE" });
  });

  test("a listener that has stopped, and a closed contact, hear nothing more", async () => {
    const clock = simClock({ startMs: 0 });
    const { chips, set } = board();
    const contact = make("contact", chips, { offset: 27 }, clock);
    const seen = await watched(contact, clock);
    const late: boolean[] = [];
    const watching = contact.watch(({ closed }) => void late.push(closed));
    expect(late).toEqual([true]);
    watching.stop();
    await contact.close?.();
    set(false);
    await sleep(clock, 20);
    expect([seen, late]).toEqual([[true], [true]]);
  });
});

test("the watchdog's line changes at each beat", async () => {
  const { chips, driven } = board();
  const dog = make("watchdog", chips, { offset: 3 });
  await dog.probe();
  for (let i = 0; i < 3; i++) dog.beat();
  expect(driven.map(([, high]) => high)).toEqual([false, true, false, true]);
});

test("a watchdog whose line goes throws at the beat, and beats again by a line that is asked for anew", async () => {
  let isGone = false;
  const levels: boolean[] = [];
  const output = async (): Promise<GpioOutput> => ({
    write(high) {
      if (isGone) throw new Error("EIO: i/o error, write");
      levels.push(high);
    },
    read: () => true,
    close() {
      throw new Error("EBADF");
    },
  });
  const dog = make("watchdog", { output, input: () => Promise.reject(new Error("none")) }, { offset: 3 });
  await dog.probe();
  dog.beat();
  isGone = true;
  expect(() => dog.beat()).toThrow(/^GPIO_UNAVAILABLE: the line does not answer any more \(EIO.* line 3/);
  expect(() => dog.beat()).toThrow("GPIO_UNAVAILABLE");
  isGone = false;
  await dog.probe();
  dog.beat();
  dog.beat();
  expect(levels).toHaveLength(3);
  expect(levels[1]).not.toBe(levels[2]);
});

test("debounceMs is a contact's alone", () => {
  expect(() => make("valve", board().chips, { offset: 1, debounceMs: 5 })).toThrow("CONFIG_INVALID");
});

test("a simulated station's lines act on its world", async () => {
  const done: string[] = [];
  let estop: (closed: boolean) => void = () => {};
  const world: Pick<World, "valve" | "contactClosed" | "onContact" | "watchdogBeat"> = {
    valve: (name) => ({ command: (open) => void done.push(`${name} ${open}`), commandedOpen: false }),
    contactClosed: () => true,
    onContact(_, listener) {
      estop = listener;
    },
    watchdogBeat: (name) => void done.push(`${name} beats`),
  };
  const device = (kind: DeviceKind, options: object) => ({ kind, driver: gpio, line: null, options });
  const chips = simGpio(world as World, {
    devices: {
      "v-low": device("valve", { chip: CHIP, offset: 17, activeLow: true }),
      estop: device("contact", { chip: CHIP, offset: 27 }),
      dog: device("watchdog", { chip: CHIP, offset: 22 }),
    },
  });
  const clock = simClock({ startMs: 0 });
  const valve = make("valve", chips, { offset: 17, activeLow: true });
  await valve.open();
  const dog = make("watchdog", chips, { offset: 22 });
  await dog.probe();
  dog.beat();
  expect(done).toEqual(["v-low false", "v-low true", "dog beats"]);
  const seen: boolean[] = [];
  make("contact", chips, { offset: 27, debounceMs: 0 }, clock).watch(({ closed }) => void seen.push(closed));
  await sleep(clock, 1);
  world.contactClosed = () => false;
  estop(false);
  await sleep(clock, 1);
  expect(seen).toEqual([true, false]);
});

/** A chip whose one input a test sets, looked at as a real one is; null: it cannot be read. */
function lookedAt(clock: ReturnType<typeof simClock>) {
  const state = { level: (): boolean | null => true, refused: null as string | null, asked: 0, closed: 0 };
  const read = () => {
    const level = state.level();
    if (level === null) throw new Error("ioctl: ENODEV");
    return level;
  };
  const chips: GpioChips = {
    async input() {
      state.asked++;
      if (state.refused) throw new RigError("GPIO_UNAVAILABLE", { what: state.refused });
      return polledInput(clock, { read, close: () => void state.closed++ });
    },
    output: () => Promise.reject(new Error("none")),
  };
  const seen: (boolean | string)[] = [];
  const contact = make("contact", chips, { offset: 27 }, clock);
  contact.watch(({ closed, unread }) => void seen.push(unread ? `${unread.code}: ${unread.what}` : closed));
  return { state, seen, contact };
}

describe("a contact on a line that is looked at", () => {
  test("tells its changes, and that it can no longer be read", async () => {
    const clock = simClock({ startMs: 0 });
    const { state, seen } = lookedAt(clock);
    for (const next of [true, false, false, true, null]) {
      state.level = () => next;
      await sleep(clock, 20);
    }
    expect(seen).toEqual([true, false, true, "GPIO_UNAVAILABLE: the line cannot be read any more (ioctl: ENODEV)"]);
  });

  test("that bounces closed just when it should have come to rest, and stays open, is told open", async () => {
    const clock = simClock({ startMs: 0 });
    const { state, seen } = lookedAt(clock);
    for (let bounceMs = 0; bounceMs < 30; bounceMs++) {
      const from = clock.now() + 2;
      // Closed again for 3 ms, wherever that falls between the looks.
      state.level = () => clock.now() < from || Math.floor((clock.now() - from - bounceMs) / 3) === 0;
      await sleep(clock, 80);
      expect([bounceMs, seen.at(-1)]).toEqual([bounceMs, false]);
      state.level = () => true;
      await sleep(clock, 50);
    }
  });

  test("that another program has is had as soon as that has ended", async () => {
    const clock = simClock({ startMs: 0 });
    const { state, seen } = lookedAt(clock);
    state.refused = "the line is in use";
    await sleep(clock, 1);
    state.level = () => null;
    await sleep(clock, 20);
    state.level = () => true;
    await sleep(clock, 20_000);
    expect(seen.at(-1)).toMatch(/^GPIO_UNAVAILABLE/);
    state.refused = null;
    await sleep(clock, 6000);
    expect(seen.at(-1)).toBe(true);
    state.level = () => false;
    await sleep(clock, 20);
    expect(seen.at(-1)).toBe(false);
  });

  test("closed while it cannot be had, it asks no more and leaves nothing open", async () => {
    const clock = simClock({ startMs: 0 });
    const { state, contact } = lookedAt(clock);
    await sleep(clock, 1);
    state.level = () => null;
    await sleep(clock, 20);
    const { asked } = state;
    await contact.close?.();
    await sleep(clock, 20_000);
    expect([state.asked, state.closed]).toEqual([asked, asked]);
  });
});

test("a contact whose closed level is low is open when its line cannot be read", async () => {
  const clock = simClock({ startMs: 0 });
  const listeners: Array<(high: boolean) => void> = [];
  let gone = false;
  const read = () => {
    if (gone) throw new Error("gone");
    return false;
  };
  const line = { read, watch: (listener: (high: boolean) => void) => void listeners.push(listener), close: () => {} };
  const chips: GpioChips = { input: async () => line, output: () => Promise.reject(new Error("none")) };
  const seen: boolean[] = [];
  make("contact", chips, { offset: 27, activeLow: true }, clock).watch(({ closed }) => void seen.push(closed));
  await sleep(clock, 1);
  gone = true;
  for (const listener of listeners) listener(false);
  await sleep(clock, 10);
  expect(seen).toEqual([true, false]);
});
