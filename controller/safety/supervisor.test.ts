import { type Contact, RigError, simClock, sleep, type Valve, type ValveBank, type Watchdog } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { createSupervisor } from "./supervisor.ts";

/** A board with one valve on it, as far as a supervisor can tell. */
function rig({ lapsesAfterMs = 3000 as number | null, ackMs = 5, others = [] as ValveBank[] } = {}) {
  const clock = simClock({ startMs: 0 });
  const log: Array<[number, string]> = [];
  let isOpen = false;
  let deaf = false;
  const bank: ValveBank = {
    name: "board",
    closeAllNow() {
      log.push([clock.now(), "all"]);
      if (!deaf) isOpen = false;
    },
    async allClosed() {
      await sleep(clock, ackMs);
      return !isOpen;
    },
  };
  const valve: Valve = {
    name: "v",
    driver: "test",
    kind: "valve",
    bank,
    lapsesAfterMs,
    probe: async () => ({ summary: "", complaints: [] }),
    async open() {
      log.push([clock.now(), "open"]);
      await sleep(clock, ackMs);
      isOpen = true;
    },
    async close() {
      await sleep(clock, ackMs);
      log.push([clock.now(), "close"]);
      if (!deaf) isOpen = false;
    },
  };
  const beats: number[] = [];
  let isGone = false;
  const watchdog: Watchdog = {
    name: "dog",
    driver: "test",
    kind: "watchdog",
    beatEveryMs: 100,
    beat() {
      if (isGone) throw new RigError("GPIO_UNAVAILABLE", { what: "the line does not answer any more (ENODEV)" });
      beats.push(clock.now());
    },
    probe: async () => ({ summary: "", complaints: [] }),
  };
  const supervisor = createSupervisor({ clock, banks: [...others, bank], watchdog });
  const purpose = { maxL: 20, maxOpenMs: 60_000, expectFlow: true };
  let stands = false;
  const turn = () => {
    if (!stands) supervisor.turned();
    clock.after(50, turn);
  };
  turn();
  return {
    clock,
    /** The safety loop stands still, as one would that waits for what never comes. */
    standStill: () => {
      stands = true;
    },
    log,
    beats,
    valve,
    supervisor,
    purpose,
    isOpen: () => isOpen,
    /** The watchdog's line is taken away, or given back. */
    loseWatchdog: (value: boolean) => {
      isGone = value;
    },
    goDeaf: (value: boolean) => {
      deaf = value;
    },
  };
}

describe("the supervisor", () => {
  it("renews an open valve often enough that three renewals may be lost", async () => {
    const { clock, log, valve, supervisor, purpose } = rig();
    await supervisor.open([valve], purpose);
    await sleep(clock, 10_000);
    const opens = log.filter(([, what]) => what === "open").map(([t]) => t);
    const gaps = opens.slice(1).map((t, i) => t - (opens[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(3000 / 4);
    await supervisor.close();
  });

  it("sends the close command of a trip in the very turn of the trip, and stops renewing", async () => {
    const { clock, log, valve, supervisor, purpose, isOpen } = rig();
    await supervisor.open([valve], purpose);
    const at = clock.now();
    supervisor.trip("leak", "test");
    expect(log.at(-1)).toEqual([at, "all"]);
    await sleep(clock, 5000);
    expect(isOpen()).toBe(false);
    expect(log.filter(([t, what]) => what === "open" && t >= at)).toEqual([]);
  });

  it("closes what it can where a board fails on the spot, and does not take that for closed", async () => {
    const fail = () => {
      throw new Error("a driver's own mistake");
    };
    const { valve, supervisor, purpose, isOpen } = rig({
      others: [{ name: "broken", closeAllNow: fail, allClosed: fail }],
    });
    await supervisor.open([valve], purpose);
    supervisor.trip("leak", "test");
    expect(isOpen()).toBe(false);
    expect(await supervisor.closedWithin(1000)).toBe(false);
    supervisor.dispose();
    expect(isOpen()).toBe(false);
  });

  it("repeats the close command until it reads back", async () => {
    const { clock, log, valve, supervisor, purpose, isOpen, goDeaf } = rig();
    await supervisor.open([valve], purpose);
    goDeaf(true);
    supervisor.trip("leak", "test");
    await sleep(clock, 1000);
    expect(isOpen()).toBe(true);
    expect(log.filter(([, what]) => what === "all").length).toBeGreaterThan(4);
    goDeaf(false);
    await sleep(clock, 500);
    expect(isOpen()).toBe(false);
  });

  it("opens nothing while tripped, and again after a person's release", async () => {
    const { valve, supervisor, purpose } = rig();
    supervisor.trip("emergency-stop", "test");
    await expect(supervisor.open([valve], purpose)).rejects.toMatchObject({ code: "TRIP" });
    supervisor.release();
    await supervisor.open([valve], purpose);
    expect(supervisor.openSince).not.toBeNull();
    await supervisor.close();
  });

  it("takes the urgent way when the orderly close is not acknowledged at once", async () => {
    const { log, valve, supervisor, purpose } = rig({ ackMs: 400 });
    await supervisor.open([valve], purpose);
    await supervisor.close();
    expect(log.at(-1)?.[1]).toBe("all");
  });

  it("says so when an output never reads back closed", async () => {
    const { valve, supervisor, purpose, goDeaf } = rig();
    await supervisor.open([valve], purpose);
    goDeaf(true);
    await expect(supervisor.allClosed(1000)).rejects.toThrow(RigError);
    await expect(supervisor.allClosed(1000)).rejects.toMatchObject({ code: "VALVES_NOT_CLOSED" });
    supervisor.dispose();
  });

  it("opens nothing when everything was told to close while the opening waited", async () => {
    const { log, valve, supervisor, purpose, isOpen } = rig();
    supervisor.closeNow();
    const opening = supervisor.open([valve], purpose);
    supervisor.closeNow();
    await expect(opening).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(log.filter(([, what]) => what === "open")).toEqual([]);
    expect(isOpen()).toBe(false);
  });

  it("does not take an opening for done that a signal's closing overtook", async () => {
    const { clock, valve, supervisor, purpose, isOpen } = rig();
    const opening = supervisor.open([valve], purpose);
    const rejected = expect(opening).rejects.toMatchObject({ code: "INTERRUPTED" });
    await sleep(clock, 1);
    supervisor.closeNow();
    await rejected;
    await sleep(clock, 1000);
    expect(isOpen()).toBe(false);
  });

  it("gives up opening after a bounded time when the outputs never read back closed", async () => {
    const { valve, supervisor, purpose, goDeaf } = rig();
    await supervisor.open([valve], purpose);
    goDeaf(true);
    supervisor.closeNow();
    await expect(supervisor.open([valve], purpose)).rejects.toMatchObject({ code: "VALVES_NOT_CLOSED" });
    expect(supervisor.tripped?.name).toBe("valves");
    supervisor.dispose();
  });

  it("refuses to open more while valves are open: nobody would close the first", async () => {
    const { valve, supervisor, purpose } = rig();
    await supervisor.open([valve], purpose);
    await expect(supervisor.open([valve], purpose)).rejects.toMatchObject({ code: "INTERNAL" });
    await supervisor.close();
  });

  it("lets an emergency stop stand that came while a lost link was waited for", async () => {
    const { valve, supervisor, purpose } = rig();
    const told: string[] = [];
    const estop = contact();
    supervisor.watch(estop.device, "emergency-stop");
    supervisor.onTrip(({ name }) => told.push(name));
    supervisor.trip("link-lost", "test");
    estop.says(false);
    expect(supervisor.tripped?.name).toBe("emergency-stop");
    expect(told).toEqual(["link-lost", "emergency-stop"]);
    supervisor.trip("link-lost", "test");
    expect(supervisor.tripped?.name).toBe("emergency-stop");

    supervisor.release();
    expect(supervisor.tripped?.name).toBe("emergency-stop");
    estop.says(true);
    supervisor.release();
    await supervisor.open([valve], purpose);
    await supervisor.close();
  });

  it("opens nothing before every contact was seen closed", async () => {
    const { log, valve, supervisor, purpose } = rig();
    supervisor.watch(contact(null).device, "leak");
    await expect(supervisor.open([valve], purpose)).rejects.toMatchObject({ code: "TRIP" });
    expect(supervisor.tripped).toEqual({ name: "leak", detail: "contact has not been read yet" });
    expect(log.filter(([, what]) => what === "open")).toEqual([]);
  });

  it("lets the watchdog starve as soon as the valves are to close", async () => {
    const { clock, valve, supervisor, purpose, beats } = rig();
    await supervisor.open([valve], purpose);
    await supervisor.close();
    await supervisor.open([valve], purpose);
    await sleep(clock, 1000);
    expect(beats.at(-1)).toBeGreaterThan(clock.now() - 150);
    const closedAt = clock.now();
    supervisor.trip("leak", "test");
    await sleep(clock, 2000);
    expect(beats.filter((at) => at > closedAt)).toEqual([]);
  });

  it("trips with the reason when the watchdog's line goes, opens nothing without it, and works again once it is back", async () => {
    const { clock, log, valve, supervisor, purpose, isOpen, loseWatchdog } = rig();
    await supervisor.open([valve], purpose);
    await sleep(clock, 1000);
    loseWatchdog(true);
    const lostAt = clock.now();
    await sleep(clock, 100);
    const lost = { name: "link-lost", detail: expect.stringMatching(/^dog: no beat .*ENODEV/) };
    expect([isOpen(), supervisor.tripped]).toEqual([false, lost]);
    expect(log.find(([at, what]) => what === "all" && at >= lostAt)?.[0]).toBeLessThanOrEqual(lostAt + 100);
    await sleep(clock, 5000);
    supervisor.release();
    log.length = 0;
    await expect(supervisor.open([valve], purpose)).rejects.toMatchObject({ code: "TRIP" });
    expect([supervisor.tripped, log.filter(([, what]) => what === "open")]).toEqual([lost, []]);
    loseWatchdog(false);
    await supervisor.allClosed();
    supervisor.release();
    await supervisor.open([valve], purpose);
    expect([isOpen(), supervisor.tripped]).toEqual([true, null]);
    await supervisor.close();
  });

  it("beats no more as soon as nobody judges the readings, and then stops the rig", async () => {
    const { clock, valve, supervisor, purpose, beats, standStill, isOpen } = rig();
    await supervisor.open([valve], purpose);
    await sleep(clock, 3000);
    standStill();
    const stoodAt = clock.now();
    await sleep(clock, 1900);
    expect(beats.at(-1)).toBeGreaterThan(stoodAt + 800);
    expect(beats.at(-1)).toBeLessThanOrEqual(stoodAt + 1000);
    expect([isOpen(), supervisor.tripped]).toEqual([true, null]);
    await sleep(clock, 300);
    expect([isOpen(), supervisor.tripped?.name]).toEqual([false, "unwatched"]);
  });

  it("tells without a trip whether the valves are closed", async () => {
    const { valve, supervisor, purpose, goDeaf } = rig();
    await supervisor.open([valve], purpose);
    goDeaf(true);
    supervisor.closeNow();
    expect(await supervisor.closedWithin(500)).toBe(false);
    goDeaf(false);
    expect(await supervisor.closedWithin(500)).toBe(true);
    expect(supervisor.tripped).toBeNull();
  });
});

/** A contact that says what it is told to; null: nothing yet. */
function contact(closed: boolean | null = true) {
  let tell: (state: { closed: boolean; at: number }) => void = () => undefined;
  const device: Contact = {
    name: "contact",
    driver: "test",
    kind: "contact",
    probe: async () => ({ summary: "", complaints: [] }),
    watch(listener) {
      tell = listener;
      if (closed !== null) listener({ closed, at: 0 });
      return { stop: () => undefined };
    },
  };
  return { device, says: (state: boolean) => tell({ closed: state, at: 0 }) };
}
