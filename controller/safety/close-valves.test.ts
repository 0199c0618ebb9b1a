import { type GpioChips, gpio, RigError, simClock, type Valve, type ValveBank } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { closeValves } from "./close-valves.ts";

const nobody = { ask: () => Promise.reject(new Error("nobody is asked")) };

/** A chip whose lines keep their level when a process dies, as those of sysfs do. */
function chipAsLeft(levels: Map<number, boolean>): GpioChips {
  return {
    async output(_chip, offset, initial) {
      levels.set(offset, initial);
      return {
        write: (high) => void levels.set(offset, high),
        read: () => levels.get(offset) ?? false,
        close: () => undefined,
      };
    },
    input: () => Promise.reject(new Error("no input here")),
  };
}

function valveOn(bank: ValveBank, name: string): Valve {
  const moved = async () => undefined;
  const probe = async () => ({ summary: "", complaints: [] });
  return { kind: "valve", driver: "test", name, bank, lapsesAfterMs: null, open: moved, close: moved, probe };
}

function board(name: string, allClosed: ValveBank["allClosed"]) {
  const told = { times: 0 };
  const bank: ValveBank = { name, closeAllNow: () => void told.times++, allClosed };
  return { told, valve: valveOn(bank, `${name}-valve`) };
}

describe("closing what a controller that died has left open", () => {
  it("GPIO lines go to the level that closes, whichever that is", async () => {
    const clock = simClock({ startMs: 0 });
    const levels = new Map([
      [17, true],
      [22, false],
    ]);
    const chips = chipAsLeft(levels);
    const made = (name: string, offset: number, activeLow: boolean): Valve => {
      const context = { name, kind: "valve" as const, clock, bus: null, gpio: chips, operator: nobody };
      const device = gpio.create(context, { chip: "pinctrl-bcm2835", offset, activeLow });
      return device.kind === "valve" ? device : expect.fail();
    };
    const closings = await closeValves([made("high", 17, false), made("low", 22, true)], { clock, withinMs: 1000 });
    expect(closings.map(({ valves, closed, why }) => [valves.map(({ name }) => name), closed, why])).toEqual([
      [["high", "low"], true, null],
    ]);
    expect([...levels]).toEqual([
      [17, false],
      [22, true],
    ]);
    clock.stop();
  });

  it("goes on with a board that answers late; one that never does keeps no other from it, and its reason is told", async () => {
    const clock = simClock({ startMs: 0 });
    let asked = 0;
    const silent = new RigError("DEVICE_SILENT", { what: "no reply" });
    const late = board("late", () => (++asked < 4 ? Promise.reject(silent) : Promise.resolve(true)));
    const never = board("never", () => Promise.reject(silent));
    const stuck = board("stuck", async () => false);
    const fail = () => {
      throw new Error("a driver's own mistake");
    };
    const broken = valveOn({ name: "broken", closeAllNow: fail, allClosed: fail }, "broken-valve");
    const valves = [broken, never.valve, late.valve, stuck.valve];
    const closings = await closeValves(valves, { clock, withinMs: 3000 });
    expect(closings.map(({ bank, closed, why }) => [bank.name, closed, why?.code ?? null])).toEqual([
      ["broken", false, "INTERNAL"],
      ["never", false, "DEVICE_SILENT"],
      ["late", true, null],
      ["stuck", false, null],
    ]);
    expect(late.told.times).toBe(4);
    expect(never.told.times).toBeGreaterThan(10);
    clock.stop();
  });
});
