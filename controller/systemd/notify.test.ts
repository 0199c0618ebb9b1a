import { simClock, sleep } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { feedWatchdog, type SafetyLoop, safetyLoopTurns, serviceManager } from "./notify.ts";

const NEVER = () => Promise.reject(new Error("nothing is loaded"));

describe("what systemd is told", () => {
  it("nothing where it has not started us", async () => {
    expect(await serviceManager({}, NEVER)).toBeNull();
  });

  it.each([
    [{ WATCHDOG_USEC: "20000000" }, 20_000],
    [{ WATCHDOG_USEC: "20000000", WATCHDOG_PID: String(process.pid) }, 20_000],
    [{ WATCHDOG_USEC: "20000000", WATCHDOG_PID: "1" }, null],
    [{ WATCHDOG_USEC: "0" }, null],
    [{ WATCHDOG_USEC: "soon" }, null],
    [{}, null],
  ])("%o: the watchdog's time is %s ms", async (env, watchdogMs) => {
    const manager = await serviceManager({ NOTIFY_SOCKET: "/run/x", ...env }, async () => async () => undefined);
    expect(manager?.watchdogMs).toBe(watchdogMs);
  });

  it("one after the other, also where the socket takes its time", async () => {
    const clock = simClock({ startMs: 0 });
    const sent: string[] = [];
    const slow = async (state: string) => {
      await sleep(clock, state === "READY=1" ? 500 : 1);
      sent.push(state);
    };
    const manager = await serviceManager({ NOTIFY_SOCKET: "/run/x" }, async () => slow);
    for (const state of ["READY=1", "WATCHDOG=1", "STOPPING=1"]) manager?.tell(state);
    await sleep(clock, 1000);
    expect(sent).toEqual(["READY=1", "WATCHDOG=1", "STOPPING=1"]);
    clock.stop();
  });
});

describe("the process's watchdog", () => {
  /** Fed every 5 s; how often within 20 s of each state of the loop. */
  async function fedIn(...states: ReadonlyArray<(second: number) => SafetyLoop>): Promise<number[]> {
    const clock = simClock({ startMs: 0 });
    let fed = 0;
    let state = states[0] ?? expect.fail();
    const manager = { watchdogMs: 20_000, tell: () => void fed++ };
    const alive = safetyLoopTurns(clock, () => state(clock.now() / 1000));
    const end = feedWatchdog(clock, manager, alive);
    const counts: number[] = [];
    for (const next of states) {
      state = next;
      fed = 0;
      await sleep(clock, 20_000);
      counts.push(fed);
    }
    end();
    fed = 0;
    await sleep(clock, 20_000);
    expect(fed).toBe(0);
    clock.stop();
    return counts;
  }
  const standby = { turns: 0 as number | null };
  const turning = (second: number): SafetyLoop => {
    standby.turns = second;
    return { source: standby, fault: null };
  };
  const standing = (): SafetyLoop => ({ source: standby, fault: null });

  it("is fed while the loop turns, and no more when it stands, however well timers run", async () => {
    const [turned, stood, still] = await fedIn(turning, standing, standing);
    expect(turned).toBeGreaterThanOrEqual(4);
    expect(stood).toBeLessThanOrEqual(1);
    expect(still).toBe(0);
  });

  it("is fed while somebody has the rig whose loop has not begun: nothing is open then", async () => {
    const visit = { turns: null };
    const [first, second] = await fedIn(turning, () => ({ source: visit, fault: null }));
    expect([(first ?? 0) >= 4, (second ?? 0) >= 4]).toEqual([true, true]);
  });

  it("bears a hand-over, but not one that never ends; what could not be opened is told on the panel", async () => {
    const between = (): SafetyLoop => ({ source: null, fault: null });
    const counts = await fedIn(turning, ...Array.from({ length: 8 }, () => between), () => ({
      source: null,
      fault: new Error("configuration"),
    }));
    expect(counts.slice(1, 6).every((count) => count >= 4)).toBe(true);
    expect(counts[8]).toBe(0);
    expect(counts[9]).toBeGreaterThanOrEqual(4);
  });
});
