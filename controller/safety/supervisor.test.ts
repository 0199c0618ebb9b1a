import { RigError, simClock, sleep, type Valve, type ValveBank } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { createSupervisor } from "./supervisor.ts";

/** A board with one valve on it, as far as a supervisor can tell. */
function rig({ lapsesAfterMs = 3000 as number | null, ackMs = 5 } = {}) {
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
  const supervisor = createSupervisor({ clock, banks: [bank], watchdog: null });
  const purpose = { maxL: 20, maxOpenMs: 60_000, expectFlow: true };
  return {
    clock,
    log,
    valve,
    supervisor,
    purpose,
    isOpen: () => isOpen,
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
});
