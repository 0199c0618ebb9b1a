import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Contact, DeviceKind, DeviceOf } from "../device/capability.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import type { World } from "../station/world.ts";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";
import { findGpioChip, gpio, realGpioChips, simGpio, simulatedGpioChips } from "./index.ts";

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

describe("the board's chips", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "gpio-"));
    const chips = { gpiochip458: [CHIP, 458, 54], gpiochip450: ["raspberrypi-exp-gpio", 450, 8] };
    for (const [name, [label, base, lines]] of Object.entries(chips)) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, "label"), `${label}\n`);
      await writeFile(join(root, name, "base"), `${base}\n`);
      await writeFile(join(root, name, "ngpio"), `${lines}\n`);
    }
    await mkdir(join(root, "gpiochip0"));
    await writeFile(join(root, "export"), "");
  });
  afterEach(() => rm(root, { recursive: true }));

  test("are found by their label, with the base that this kernel gave them", async () => {
    const path = join(root, "gpiochip458");
    expect(await findGpioChip(CHIP, root)).toEqual({ label: CHIP, path, base: 458, lines: 54 });
    expect(await findGpioChip("pinctrl-rp1", root)).toBeNull();
    expect(await findGpioChip(CHIP, join(root, "none"))).toBeNull();
  });

  test.each([
    ["pinctrl-rp1", 17, /no GPIO chip labelled "pinctrl-rp1".*chips here: raspberrypi-exp-gpio, pinctrl-bcm2835/],
    [CHIP, 54, /has 54 lines.*0 to 53/],
    [CHIP, 17, /the chip is here.*does not drive/],
  ])("requests are refused with what, where and the mend: %s line %i", async (label, offset, message) => {
    const chips = realGpioChips(root);
    const refusal = { code: "GPIO_UNAVAILABLE", message: expect.stringMatching(message) };
    await expect(chips.output(label, offset, false)).rejects.toMatchObject(refusal);
    await expect(chips.input(label, offset)).rejects.toMatchObject(refusal);
  });
});
