import { describe, expect, test } from "vitest";
import { sleep } from "../time/clock.ts";
import { bench } from "./testing/bench.ts";

describe("a delivery over DART", () => {
  test("a preset delivery: authorise, deliver, complete, read, reset", async () => {
    const { clock, display, commands, view, log } = bench();
    expect((await display.status()).value).toEqual({ state: "idle", nozzleOut: true, alarm: null });

    await display.authorise({ presetVolume: 500 });
    expect((await display.status()).value.state).toBe("authorised");
    expect(
      commands()
        .map(({ order }) => order)
        .filter((order) => order !== "status"),
    ).toEqual(["nozzles", "presetVolume", "authorise"]);

    let state = "";
    while (state !== "completed") {
      await display.read();
      state = (await display.status()).value.state;
    }
    const first = await display.read();
    expect(first.value).toEqual({ volume: 500, amount: 3860, price: 772 });
    expect((await display.read()).value).toEqual(first.value);

    await display.reset();
    expect(view.state).toBe("idle");
    expect(log.filter(({ frame }) => frame.kind === "noise")).toEqual([]);
    clock.stop();
  });

  test("authorise clears a completed delivery first", async () => {
    const { display, view, commands } = bench();
    view.state = "completed";
    await display.authorise({ presetVolume: null });
    expect(view.state).toBe("authorised");
    const orders = commands()
      .map(({ order }) => order)
      .filter((order) => order !== "status");
    expect(orders).toEqual(["reset", "nozzles", "authorise"]);
  });

  test.each(["delivering", "authorised", "suspended", "off", "not-programmed"] as const)(
    "authorise is refused while the pump is %s, and nothing is sent but questions",
    async (state) => {
      const { display, view, commands } = bench();
      view.startMs = 1e9;
      view.state = state;
      await expect(display.authorise({ presetVolume: null })).rejects.toMatchObject({ code: "DISPLAY_STATE" });
      expect(commands().every(({ order }) => order === "status")).toBe(true);
    },
  );

  test("a preset that was never used does not end the next delivery, which has none", async () => {
    const { display, view, commands, faults, clock } = bench();
    await display.status();
    const refusal = display.authorise({ presetVolume: 500 });
    refusal.catch(() => undefined);
    while (!commands().some(({ order }) => order === "presetVolume")) await sleep(clock, 1);
    faults.silent = true;
    await expect(refusal).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    faults.silent = false;
    await display.authorise({ presetVolume: null });
    const orders = commands().map(({ order }) => order);
    expect(orders.lastIndexOf("reset")).toBeGreaterThan(orders.lastIndexOf("presetVolume"));
    expect(view.state).toBe("authorised");
  });

  test("reset does nothing when idle, and is refused in a delivery", async () => {
    const { display, view, commands } = bench();
    await display.reset();
    expect(commands().every(({ order }) => order === "status")).toBe(true);
    view.state = "delivering";
    await expect(display.reset()).rejects.toMatchObject({ code: "DISPLAY_STATE" });
  });

  test("maximum amount or volume reached (DC1 6) is a completed delivery", async () => {
    const { display, view } = bench({ completedCode: 6 });
    view.state = "completed";
    expect((await display.status()).value.state).toBe("completed");
  });

  test("an alarm is told in words, until a command clears it", async () => {
    const { display, view } = bench();
    view.alarm = 0x09;
    expect((await display.status()).value.alarm).toBe("emergency stop (09)");
    view.alarm = null;
    await display.authorise({ presetVolume: null });
    expect((await display.status()).value.alarm).toBeNull();
  });

  test("no price is ever written", async () => {
    const { display, commands } = bench();
    await display.authorise({ presetVolume: 100 });
    await display.read();
    await display.stop();
    await display.reset();
    await display.probe();
    expect(commands().map(({ order }) => order)).not.toContain("prices");
  });
});

describe("reading is new and quick", () => {
  const FILLING = [
    { fillingEveryMs: null, statusOnChange: true },
    { fillingEveryMs: null, statusOnChange: false },
    { fillingEveryMs: 250 },
    { fillingEveryMs: 1000 },
    { fillingEveryMs: 0 },
    { fillingEveryMs: 0, statusOnChange: false },
  ];

  test.each(FILLING)("at least 5 readings a second in delivery: %o", async (behaviours) => {
    const { display, view, clock } = bench({ ...behaviours, replyDelayMs: 25 });
    view.rate = 90;
    await display.authorise({ presetVolume: null });
    while (view.state !== "delivering") await sleep(clock, 10);
    await display.read();
    const from = clock.now();
    let readings = 0;
    for (; clock.now() < from + 10_000; readings++) {
      const { value, at } = await display.read();
      // What is read was on the display at most 600 ms before it arrived.
      expect(view.shows().volume - value.volume).toBeLessThanOrEqual(90 * 0.6 + 1);
      expect(clock.now() - at).toBeLessThanOrEqual(200);
    }
    expect(readings / 10).toBeGreaterThanOrEqual(5);
  });

  test("what waits in the pump from before the request is never taken for the answer at rest", async () => {
    const { display, view, side } = bench({ statusOnChange: false, replyDelayMs: 50 });
    await display.read();
    for (const volume of [1990, 1995, 1995, 1999]) side().tell([{ kind: "filling", volume, amount: 1 }]);
    expect((await display.read()).value.volume).toBe(view.shows().volume);
  });

  test("two old numbers that are equal do not make a resting display", async () => {
    const { display, view, clock, side } = bench({ fillingEveryMs: null, replyDelayMs: 50 });
    await display.authorise({ presetVolume: null });
    while (view.state !== "delivering") await sleep(clock, 10);
    await display.status();
    await display.read();
    for (const volume of [20, 20, 20]) side().tell([{ kind: "filling", volume, amount: 1 }]);
    const first = await display.read();
    const second = await display.read();
    expect(second.value.volume).toBeGreaterThan(first.value.volume);
  });

  test.each([1, 2, 5])("an answer that comes %i polls after the acknowledged request is waited for", async (polls) => {
    const { display, view } = bench({ emptyPollsBeforeAnswer: polls });
    expect((await display.read()).value).toEqual(view.shows());
  });

  test("an answer in two frames is heard whole", async () => {
    const { display, view } = bench({ twoFrames: true });
    expect((await display.status()).value).toMatchObject({ state: "idle", nozzleOut: true });
    expect((await display.read()).value).toEqual(view.shows());
  });

  test.each([0, 1] as const)("TX# goes round 15 at either end, the pump's to %i", async (wrapsTo) => {
    const { display, view, log } = bench({ wrapsTo });
    for (let i = 0; i < 40; i++) expect((await display.read()).value).toEqual(view.shows());
    const sent = log.flatMap(({ from, frame }) => (from === "rig" && frame.kind === "data" ? [frame.tx] : []));
    expect(sent.slice(0, 18)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1, 2]);
  });
});

describe("STOP", () => {
  test("goes before what waits, and a half-done authorise does not go on after it", async () => {
    const { display, view, clock, commands } = bench();
    await display.status();
    const authorised = display.authorise({ presetVolume: 500 }).then(
      () => "authorised",
      (error: { code: string }) => error.code,
    );
    while (!commands().some(({ order }) => order === "nozzles")) await sleep(clock, 1);
    await display.stop();
    expect(await authorised).toBe("ABORTED");
    expect(commands().map(({ order }) => order)).not.toContain("authorise");
    expect(view.authorisations).toBe(0);
    expect(view.stops).toBe(1);
  });

  test("reaches the pump within one exchange, however much is being asked", async () => {
    const { display, view, clock } = bench();
    await display.authorise({ presetVolume: null });
    while (view.state !== "delivering") await sleep(clock, 10);
    const readings = Promise.all(Array.from({ length: 10 }, () => display.read()));
    await sleep(clock, 130);
    const from = clock.now();
    const stopped = display.stop();
    while (view.stops === 0) await sleep(clock, 1);
    expect(clock.now() - from).toBeLessThan(150);
    await stopped;
    await readings;
    expect((await display.status()).value.state).toBe("completed");
  });

  test("is harmless when there is nothing to stop", async () => {
    const { display, view } = bench();
    await display.stop();
    expect(view.state).toBe("idle");
  });

  test("is repeated while the pump does not answer", async () => {
    const { display, view, clock, faults } = bench();
    await display.authorise({ presetVolume: null });
    while (view.state !== "delivering") await sleep(clock, 10);
    faults.silent = true;
    const stopped = display.stop();
    await sleep(clock, 1500);
    faults.silent = false;
    await stopped;
    expect(view.state).toBe("completed");
  });
});

describe("probe", () => {
  test("tells what the display shows", async () => {
    const { summary, complaints } = await bench().display.probe();
    expect(summary).toBe("DART pump side 80, idle, shows 20.00 L, 154.40 at 7.72");
    expect(complaints).toEqual([]);
  });

  test("the delivery of another nozzle of the side is not taken for this one's", async () => {
    const { display, twin, view } = bench();
    await display.authorise({ presetVolume: null });
    expect((await display.read()).value.price).toBe(772);
    view.state = "delivering";
    Object.assign(twin, { nozzle: 3 });
    await expect(display.read()).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      what: "nozzle 3 is out; rig.yaml says 1",
    });
    Object.assign(twin, { nozzle: 1 });
    await expect(display.read()).resolves.toBeDefined();
  });

  test("complains of decimals that do not fit, and of another nozzle", async () => {
    const { display, twin, view } = bench();
    Object.assign(view, { shows: () => ({ volume: 20000, amount: 15440, price: 772 }) });
    Object.assign(twin, { nozzle: 2 });
    const { complaints } = await display.probe();
    expect(complaints).toHaveLength(2);
    expect(complaints[0]).toContain("nozzle 2");
    expect(complaints[1]).toContain("1 too few");
  });
});
