import { describe, expect, it } from "vitest";
import { visit } from "./testing/visit.ts";

/** A visit where the dispenser delivers through v-high from second 3 on. */
async function delivering(faults: unknown[], station: object = {}) {
  const at = visit({ meter: { noise: 0 }, ...station, faults });
  at.world.dispenser("display").authorise();
  await at.wait(2);
  at.world.valve("v-high").command(true);
  await at.wait(1);
  return at;
}

describe("a fault in the physics", () => {
  it("comes at its second and goes after its time", async () => {
    const { world, wait } = visit({ faults: [{ kind: "open-contact", device: "estop", at: 5, for: 2 }] });
    const seen: [number, boolean][] = [];
    let seconds = 0;
    world.onContact("estop", (closed) => seen.push([seconds, closed]));
    for (; seconds < 10; seconds++) await wait(1);
    expect(seen).toEqual([
      [4, false],
      [6, true],
    ]);
  });

  it("comes after its litres", async () => {
    const { world, wait } = await delivering([{ kind: "open-contact", device: "high", after: 5 }]);
    let openedAtL = 0;
    world.onContact("high", () => {
      openedAtL = world.truth.dispensedL;
    });
    for (let i = 0; i < 100; i++) {
      world.meter("master");
      await wait(0.1);
    }
    expect(openedAtL).toBeGreaterThanOrEqual(5);
    expect(openedAtL).toBeLessThan(5.2);
  });

  it("emergency stop open: the valves lose their supply, whatever the board says", async () => {
    const { world, wait } = await delivering([{ kind: "open-contact", device: "estop", at: 4 }]);
    expect(world.truth.flowLpm).toBeGreaterThan(50);
    await wait(2);
    expect(world.truth.flowLpm).toBe(0);
    expect(world.truth.anyValveOpen).toBe(false);
    expect(world.valve("v-high").commandedOpen).toBe(true);
  });

  it("stuck-open-valve: fuel flows on after the command to close", async () => {
    const { world, wait } = await delivering([{ kind: "stuck-open-valve", device: "v-high" }]);
    world.valve("v-high").command(false);
    await wait(1);
    expect(world.truth.flowLpm).toBeGreaterThan(50);
    expect(world.truth.anyValveOpen).toBe(true);
  });

  it("stuck-closed-valve: nothing flows", async () => {
    const { world } = await delivering([{ kind: "stuck-closed-valve", device: "v-high" }]);
    expect(world.truth.flowLpm).toBe(0);
  });

  it("leak-flow: fuel flows past closed valves while there is pressure", async () => {
    const { world, wait } = visit({ faults: [{ kind: "leak-flow", flow: 0.5 }] });
    world.dispenser("display").authorise();
    await wait(3);
    expect(world.truth.flowLpm).toBeCloseTo(0.5, 2);
    expect(world.truth.anyValveOpen).toBe(false);
  });

  it("weak-pump: the flow falls to what it says", async () => {
    const { world, wait } = await delivering([{ kind: "weak-pump", flow: 20, at: 4 }]);
    await wait(3);
    expect(world.truth.flowLpm).toBeCloseTo(20, 1);
  });

  it("gas: more volume, less density at the meter, nothing more at the dispenser", async () => {
    const { world, wait } = await delivering([{ kind: "gas", percent: 10, at: 6 }]);
    await wait(2);
    const before = world.meter("master");
    await wait(3);
    const after = world.meter("master");
    expect(after.flowLpm / before.flowLpm).toBeCloseTo(1 / 0.9, 2);
    expect(after.densityKgM3 / before.densityKgM3).toBeCloseTo(0.9, 2);
  });

  it("drift: of a thermometer in K, of a meter in %, a minute", async () => {
    const drifts = [
      { kind: "drift", device: "t-nozzle", perMinute: 2, at: 60 },
      { kind: "drift", device: "master", perMinute: 1, at: 60 },
    ];
    const { world, wait } = await delivering(drifts);
    await wait(57);
    const flow = world.meter("master").flowLpm;
    await wait(60);
    expect(world.probe("t-nozzle") - world.truth.nozzleC).toBeCloseTo(2, 1);
    expect(world.meter("master").flowLpm / flow).toBeCloseTo(1.01, 3);
  });

  it("zero: the meter totals at rest", async () => {
    const { world, wait } = visit({ faults: [{ kind: "zero", device: "master", flow: 0.6, at: 100 }] });
    await wait(100);
    expect(world.meter("master").totalL).toBe(0);
    await wait(100);
    expect(world.meter("master").totalL).toBeCloseTo(1, 3);
  });

  it("stuck: meter, thermometer and display keep what they gave when it was thrown", async () => {
    const faults = ["master", "t-meter", "display"].map((device) => ({ kind: "stuck", device, at: 4, for: 4 }));
    const { world, wait } = await delivering(faults);
    await wait(1.1);
    const state = () => [world.meter("master"), world.probe("t-meter"), world.dispenser("display").shows()];
    const kept = state();
    await wait(2);
    expect(state()).toEqual(kept);
    await wait(2);
    for (const [i, value] of state().entries()) expect(value).not.toEqual(kept[i]);
  });

  it("display-creep: the display gains at rest", async () => {
    const { world, wait } = visit({ faults: [{ kind: "display-creep", device: "display", perMinute: 30 }] });
    await wait(4);
    expect(world.dispenser("display").shows().volume).toBe(2);
  });

  it("alarm, nozzle-hung, power-off: the dispenser says so, and a delivery ends", async () => {
    const { world, wait } = await delivering([
      { kind: "alarm", device: "display", code: 6, at: 4 },
      { kind: "nozzle-hung", device: "display", at: 5 },
      { kind: "power-off", device: "display", at: 6, for: 1 },
    ]);
    const dispenser = world.dispenser("display");
    expect(dispenser.alarm).toBe(null);
    await wait(1.05);
    expect([dispenser.alarm, dispenser.state]).toEqual([6, "delivering"]);
    await wait(1);
    expect([dispenser.nozzleOut, dispenser.state]).toEqual([false, "completed"]);
    await wait(1);
    expect([dispenser.state, dispenser.authorise()]).toEqual(["off", false]);
    await wait(1);
    expect(dispenser.state).toBe("idle");
    expect(world.truth.deliveries).toHaveLength(1);
  });

  it("warm-fuel: the tank's temperature jumps", async () => {
    const { world, wait } = await delivering([{ kind: "warm-fuel", by: 10, at: 10 }]);
    await wait(6);
    expect(world.probe("t-nozzle")).toBeCloseTo(18.2, 1);
    await wait(10);
    expect(world.probe("t-nozzle")).toBeCloseTo(28.2, 1);
  });
});

describe("the receiver", () => {
  it("opens tankHigh when it is nearly full, until it is emptied", async () => {
    const { world, wait } = await delivering([], { receiver: { capacity: 20 } });
    await wait(25);
    expect(world.receiver.volumeL()).toBeGreaterThan(19);
    expect(world.contactClosed("high")).toBe(false);
    world.receiver.empty();
    expect(world.contactClosed("high")).toBe(true);
    expect(world.receiver.volumeL()).toBe(0);
  });
});
