/** Whole visits in which something goes wrong: the valves are closed, the dispenser stopped, and it is said why. */
import { RigError } from "@proverig/drivers";
import type { World } from "@proverig/drivers/station";
import { describe, expect, test } from "vitest";
import { type Edit, ofKind, SHORT, scene, type Visited } from "./testing/visit.ts";

const SECOND = 1000;
/** Relays that do not let go by themselves, on a line of their own. */
const ON_ITS_OWN: Edit[] = [
  ["lines:\n", "lines:\n  valves: { simulated: true }\n"],
  [/line: meters, unit: 3/g, "line: valves, unit: 3"],
  [/mode: flash, pulse: 3/g, "mode: plain"],
];
const MASTER_SILENT = { kind: "silent", device: "master", after: 20, for: 8 };

describe("while a lost link is waited for", () => {
  test("an emergency stop ends the job, and nothing opens again", async () => {
    const alone = await scene({ job: [SHORT], station: { faults: [MASTER_SILENT] } }).visit();
    const lostAt = secondsOf(alone, ofKind(alone.entries, "trip")[0]?.at);
    const s = scene({
      job: [SHORT],
      station: { faults: [MASTER_SILENT, { kind: "open-contact", device: "estop", at: lostAt + 3 }] },
    });
    const { record, entries, station } = await s.visit();
    expect(record).toMatchObject({ outcome: "rig-fault", verdict: null });
    expect(record?.reason).toMatch(/emergency-stop/);
    expect(ofKind(entries, "trip").map(({ data }) => data.name)).toEqual(["link-lost", "emergency-stop"]);
    expect(ofKind(entries, "attempt-ended").at(-1)?.data.void).toBe("link-lost");
    expect(station.world.truth.anyValveOpen).toBe(false);
    expect(station.world.dispenser("display").state).not.toBe("delivering");
  });

  test("a stop of the process leaves the job unfinished", async () => {
    const stop = new AbortController();
    const s = scene({ job: [SHORT], station: { faults: [{ ...MASTER_SILENT, for: 20 }] } });
    const { fault, record, entries } = await s.visit({
      signal: stop.signal,
      onEntry: ({ kind }) => kind === "trip" && stop.abort(interrupted()),
    });
    expect(fault).toMatchObject({ code: "INTERRUPTED" });
    expect(record).toBeNull();
    expect(ofKind(entries, "job-closed")).toEqual([]);
    expect((await s.visit({ resume: true })).record).toMatchObject({ outcome: "completed" });
  });
});

describe("a relay board that falls silent with a valve open that does not close by itself", () => {
  const GONE = { kind: "disconnect", line: "valves", after: 20 };

  test("the dispenser is stopped, and that the valve may be open is said", async () => {
    const s = scene({ job: [SHORT], rig: ON_ITS_OWN, station: { faults: [GONE] } });
    const { record, fault, station } = await s.visit();
    expect(record).toMatchObject({ outcome: "rig-fault", verdict: null });
    expect(record?.reason).toMatch(/unexpected-flow/);
    expect(fault).toMatchObject({ code: "VALVES_NOT_CLOSED" });
    expect(station.world.dispenser("display").state).not.toBe("delivering");
    expect(station.world.truth.flowLpm).toBe(0);
    expect(station.world.truth.receivedL).toBeLessThan(20 + 6 + 4);
  });

  test("a stop of the process says so too, and stops the dispenser at once", async () => {
    const stop = new AbortController();
    const s = scene({ job: [SHORT], rig: ON_ITS_OWN, station: { faults: [GONE] } });
    let world: World | null = null;
    const { fault, station } = await s.visit({
      signal: stop.signal,
      onStation: (opened) => {
        world = opened.world;
      },
      onProgress() {
        if ((world?.truth.dispensedL ?? 0) > 20.2) stop.abort(interrupted());
      },
    });
    expect(fault).toMatchObject({ code: "VALVES_NOT_CLOSED" });
    expect(station.world.dispenser("display").state).not.toBe("delivering");
    expect(station.world.truth.dispensedL).toBeLessThan(23);
  });
});

test("a board that is gone after the last run: the verdict stands, and that a valve may be open is said", async () => {
  const rig = ON_ITS_OWN;
  const undisturbed = await scene({ job: [SHORT], rig }).visit();
  const at = secondsOf(undisturbed, ofKind(undisturbed.entries, "job-closed")[0]?.at);
  const { record, fault } = await scene({
    job: [SHORT],
    rig,
    station: { faults: [{ kind: "disconnect", line: "valves", at }] },
  }).visit();
  expect(undisturbed).toMatchObject({ fault: null });
  expect(record).toMatchObject({ outcome: "completed", verdict: "conforming" });
  expect(fault).toMatchObject({ code: "VALVES_NOT_CLOSED" });
});

test("a disk that is full in mid-run closes the valves, and the job goes on when there is room", async () => {
  const s = scene({ job: [SHORT], station: {} });
  const { fault, record, station } = await s.visit({ journalFaults: { maxPages: 40 } });
  expect(fault).toMatchObject({ code: "DISK_FULL" });
  expect(record).toBeNull();
  expect(station.world.truth.anyValveOpen).toBe(false);
  expect(station.world.dispenser("display").state).not.toBe("delivering");
  const again = await s.visit({ resume: true });
  expect(again.record).toMatchObject({ outcome: "completed" });
  expect(ofKind(again.entries, "attempt-ended")[0]?.data.void).toBe("interrupted");
});

function interrupted(): RigError {
  return new RigError("INTERRUPTED", { what: "stopped by a test" });
}

/** Seconds since the station began, as its faults count them. */
function secondsOf({ entries }: Visited, at: string | undefined): number {
  return (Date.parse(at ?? "") - Date.parse(entries[0]?.at ?? "")) / SECOND;
}
