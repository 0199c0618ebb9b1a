import type { Valve, ValveBank } from "@proverig/drivers";
import { expect, it } from "vitest";
import { leaveRig } from "./ending.ts";

/** A rig at its end: which valves it has, whether they are seen closed, and what each stop of the dispenser comes to. */
function ending({ lapsesAfterMs = null as number | null, isSeenClosed = true, stops = ["heard"] }) {
  const log: string[] = [];
  const bank: ValveBank = { name: "board", closeAllNow: () => undefined, allClosed: async () => isSeenClosed };
  const valve = { name: "v", kind: "valve", bank, lapsesAfterMs } as Valve;
  const left = [...stops];
  const leave = () =>
    leaveRig({
      supervisor: {
        closeNow: () => void log.push("close"),
        closedWithin: async () => {
          log.push("look");
          return isSeenClosed;
        },
        dispose: () => void log.push("dispose"),
      },
      valves: [valve],
      banks: [bank],
      monitor: { stop: async () => void log.push("monitor") },
      stopDispensers() {
        log.push("stop");
        return Promise.allSettled([left.shift() === "missed" ? Promise.reject(new Error("no answer")) : "stopped"]);
      },
      tower: { stop: async () => void log.push("tower") },
      board: null,
    });
  return { log, leave };
}

it("valves first, the dispenser with them, and only then is it looked whether they are closed", async () => {
  const { log, leave } = ending({});
  await expect(leave()).resolves.toBeNull();
  expect(log).toEqual(["close", "stop", "monitor", "look", "dispose", "tower"]);
});

it("a dispenser that has missed its stop is told once more", async () => {
  const { log, leave } = ending({ stops: ["missed", "missed"] });
  await expect(leave()).resolves.toBeNull();
  expect(log.filter((each) => each === "stop")).toHaveLength(2);
});

it("a valve that was not seen closed is told of, unless it lets go by itself", async () => {
  await expect(ending({ isSeenClosed: false }).leave()).resolves.toMatchObject({ code: "VALVES_NOT_CLOSED" });
  await expect(ending({ isSeenClosed: false, lapsesAfterMs: 3000 }).leave()).resolves.toBeNull();
});
