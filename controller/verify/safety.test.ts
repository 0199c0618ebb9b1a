/** Whole visits in which something goes wrong: the valves are closed, the dispenser stopped, and it is said why. */
import { RigError } from "@proverig/drivers";
import { describe, expect, test } from "vitest";
import { ofKind, SHORT, scene, type Visited } from "./testing/visit.ts";

const SECOND = 1000;
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

function interrupted(): RigError {
  return new RigError("INTERRUPTED", { what: "stopped by a test" });
}

/** Seconds since the station began, as its faults count them. */
function secondsOf({ entries }: Visited, at: string | undefined): number {
  return (Date.parse(at ?? "") - Date.parse(entries[0]?.at ?? "")) / SECOND;
}
