/** Whole visits whose numbers are held against what the simulated world knows: no error of the rig becomes the dispenser's. */
import { RigError } from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import { describe, expect, test } from "vitest";
import { foldEntries } from "../engine/history.ts";
import { attempts, expectTrueErrors } from "./testing/true-errors.ts";
import { ofKind, SHORT, scene, type Visited } from "./testing/visit.ts";

const STEADY = { scatter: 0 };
const SMALL_CAN = ["volume: 50.00", "volume: 10.00"] as const;

describe("E is what the world knows it to be", () => {
  test("with a slow pump, which fills the hose only after the valve has opened", async () => {
    const s = scene({ job: [SHORT], station: { pump: { startDelay: 3 }, dispenser: STEADY } });
    expectTrueErrors(await s.visit());
  });

  test("with a metal measure: neither relief nor a cut-off attempt leaves anything in it", async () => {
    const s = scene({
      example: "metal-measure",
      rig: [SMALL_CAN],
      station: { dispenser: STEADY, faults: [{ kind: "silent", device: "master", after: 25, for: 4 }] },
    });
    const visited = await s.visit();
    expect(attempts(visited).map(({ data }) => data.void)).toContain("link-lost");
    expectTrueErrors(visited);
  });

  test("with a meter that is silent while the valve opens", async () => {
    const at = await secondsOfRun(2);
    const silence = { kind: "silent", device: "master", at: at + 0.2, for: 2.6 };
    const visited = await scene({ job: [SHORT], station: { dispenser: STEADY, faults: [silence] } }).visit();
    expectTrueErrors(visited);
  });
});

describe("whose fault it was", () => {
  test("a display that is silent is a lost link, not the dispenser's unsteadiness", async () => {
    const at = await secondsOfRun(2);
    const silence = { kind: "silent", device: "display", at: at + 0.6, for: 12 };
    const visited = await scene({ job: [SHORT], station: { dispenser: STEADY, faults: [silence] } }).visit();
    expect(attempts(visited).map(({ data }) => data.void)).toContain("link-lost");
    expect(attempts(visited).map(({ data }) => data.void)).not.toContain("display-unsteady");
    expect(visited.record?.findings).toEqual([]);
  });

  test("a nozzle that is hung up in mid-run is told at once, with the valve closed", async () => {
    const hung = { kind: "nozzle-hung", device: "display", after: 20 };
    const visited = await scene({ job: [SHORT], station: { faults: [hung] } }).visit();
    expect(visited.fault).toMatchObject({ code: "DISPLAY_STATE" });
    expect(visited.record).toMatchObject({ outcome: "rig-fault", verdict: null });
    const [began, ended] = [ofKind(visited.entries, "attempt-started").at(-1), attempts(visited).at(-1)];
    expect(Date.parse(ended?.at ?? "") - Date.parse(began?.at ?? "")).toBeLessThan(30_000);
    expect(visited.station.world.truth.anyValveOpen).toBe(false);
  });
});

describe("the receiver", () => {
  test("holds what cut-off attempts have put into it", async () => {
    const s = scene({
      job: [SHORT],
      station: { faults: [{ kind: "silent", device: "master", after: 22, for: 5 }] },
    });
    const visited = await s.visit();
    expect(attempts(visited).map(({ data }) => data.void)).toContain("link-lost");
    expectReceived(visited);
  });

  test("holds what a purge that was cut off has put into it", async () => {
    const s = scene({ job: [SHORT], station: { faults: [{ kind: "silent", device: "master", after: 5, for: 5 }] } });
    const visited = await s.visit();
    expect(ofKind(visited.entries, "purge-ended").map(({ data }) => data.step)).toEqual(["purge:1:cut-off", "purge:1"]);
    expectReceived(visited);
  });

  test("may hold a whole purge in which the process died", () => {
    const started = { step: "purge:1", nozzle: 1, boot: 1, maxL: 40 };
    const died = foldEntries([
      { seq: 1, at: "", kind: "purge-started", data: started },
      { seq: 2, at: "", kind: "boot", data: { boot: 2, reason: "resume", seed: 1 } },
    ]);
    expect(died).toMatchObject({ receivedL: 40, purging: null });
  });
});

test("after half an hour without a flow, zero and purge are done again", async () => {
  const s = scene({ job: [SHORT], rig: [["capacity: 200", "capacity: 42"]], station: { dispenser: STEADY } });
  let station: Station | null = null;
  let asked = 0;
  const { record, entries } = await s.visit({
    onStation: (opened) => {
      station = opened;
    },
    // Nobody hurries to empty the receiver for the first time. What takes simulated time here is the dripping of a measure.
    person: async (question) => {
      if (question.id === "fuelReturned" && asked++ === 0) await station?.metalMeasure("can").drain(31 * 60);
      return (question.kind === "confirm") as never;
    },
  });
  expect(record).toMatchObject({ outcome: "completed" });
  expect(asked).toBeGreaterThan(1);
  expect(ofKind(entries, "boot").map(({ data }) => data.reason)).toEqual(["start", "idle"]);
  const steps = ofKind(entries, "step-done").map(({ data }) => data.step);
  expect(steps.filter((step) => step === "zero")).toHaveLength(2);
  expect(ofKind(entries, "purge-ended").map(({ data }) => data.boot)).toEqual([1, 2]);
});

/** The journal's litres are not less than the world's; a hose's content and a valve's last drops aside. */
function expectReceived(visited: Visited) {
  const { entries, station } = visited;
  const litres = [...attempts(visited), ...ofKind(entries, "purge-ended")].map(({ data }) => data.receivedL);
  expect(litres.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(station.world.truth.receivedL - 0.15);
}

/** When the N-th attempt begins in a visit without faults; the same seed does the same again. */
async function secondsOfRun(n: number): Promise<number> {
  const { entries } = await scene({ job: [SHORT], station: { dispenser: STEADY } }).visit();
  const at = ofKind(entries, "attempt-started")[n - 1]?.at ?? "";
  return (Date.parse(at) - Date.parse(entries[0]?.at ?? "")) / 1000;
}

describe("a display that only a person reads", () => {
  const MANUAL = [/driver: dart, line: dispenser, address: 80, nozzle: 1/, "driver: manual"] as const;
  const NO_LINE = [/ {2}dispenser: .*\n/, ""] as const;

  test("by the master meter", async () => {
    const s = scene({ job: [SHORT], rig: [NO_LINE, MANUAL], station: { dispenser: STEADY } });
    expectTrueErrors(await s.visit());
  });

  test("by the metal measure, where a meter closes the valve", async () => {
    const s = scene({ example: "metal-measure", rig: [NO_LINE, MANUAL, SMALL_CAN], station: { dispenser: STEADY } });
    expectTrueErrors(await s.visit());
  });

  test("by the metal measure without a meter is refused: nothing would close the valve", async () => {
    const s = scene({ example: "metal-measure", rig: [NO_LINE, MANUAL, [/ {2}meter: master\n/, ""]], station: {} });
    await expect(s.visit()).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("payment", () => {
  test("is judged by the price that the display shows, and another one in the job is a finding", async () => {
    const s = scene({ job: [SHORT], station: { dispenser: { ...STEADY, unitPrice: 7.5 } } });
    const { record } = await s.visit();
    expect(record?.nozzles[0]?.items.payment).toBe("pass");
    expect(record?.findings).toEqual([{ code: "unit-price", text: expect.stringContaining("7.50") }]);
  });

  test("fails by a fen too many at any price", async () => {
    const s = scene({ job: [SHORT], station: { dispenser: { ...STEADY, unitPrice: 7.5, amountError: 2 } } });
    expect((await s.visit()).record?.nozzles[0]?.items.payment).toBe("fail");
  });
});

describe("a job that goes on", () => {
  test("with another certificate in rig.yaml than it was begun with is refused", async () => {
    const stop = new AbortController();
    const s = scene({ job: [SHORT], station: { dispenser: STEADY } });
    await s.visit({
      signal: stop.signal,
      onEntry: ({ kind }) => kind === "trace" && stop.abort(new RigError("INTERRUPTED", { what: "by a test" })),
    });
    s.edit("rig.yaml", ["certificate: C-2", "certificate: C-20"]);
    await expect(s.visit({ resume: true })).rejects.toMatchObject({ code: "JOB_UNFINISHED" });
    s.edit("rig.yaml", ["certificate: C-20", "certificate: C-2"]);
    expect((await s.visit({ resume: true })).record).toMatchObject({ outcome: "completed" });
  });
});
