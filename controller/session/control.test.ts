import { describe, expect, it } from "vitest";
import type { Actor } from "../server/service.ts";
import { handClock } from "../server/testing/hand-clock.ts";
import { AWAY_MS, createControl } from "./control.ts";

const LI: Actor = { name: "Li", role: "supervisor" };
const WANG: Actor = { name: "Wang", role: "technician" };
const ZHAO: Actor = { name: "Zhao", role: "technician" };

function controlled() {
  const clock = handClock();
  let changes = 0;
  const control = createControl(clock, () => {
    changes++;
  });
  const here = (...actors: Actor[]) => control.connected(new Set(actors.map(({ name }) => name)));
  return { control, clock, here, changes: () => changes };
}

describe("a holder who is there", () => {
  it("is asked by a technician and taken from by nobody but who may release", () => {
    const { control, here } = controlled();
    here(WANG, ZHAO, LI);
    control.take(WANG, false);
    for (const force of [false, true]) expect(() => control.take(ZHAO, force)).toThrow("Wang operates the rig");
    expect(control.view()).toEqual({ holder: WANG, wantedBy: "Zhao", holderIsAway: false });
    expect(() => control.take(LI, false)).toThrow("Wang operates the rig");
    control.take(LI, true);
    expect(control.view()).toEqual({ holder: LI, wantedBy: null, holderIsAway: false });
    expect(() => control.require(WANG)).toThrow("Li operates the rig");
  });

  it("keeps it for as long as one of his panels is connected", async () => {
    const { control, clock, here } = controlled();
    here(WANG);
    control.take(WANG, false);
    await clock.pass(10 * AWAY_MS);
    expect(() => control.take(ZHAO, false)).toThrow("Wang");
  });
});

describe("a holder whose panels are all gone", () => {
  it("keeps it for a minute, then whoever may operate may take it", async () => {
    const { control, clock, here, changes } = controlled();
    here(WANG, ZHAO);
    control.take(WANG, false);
    here(ZHAO);
    await clock.pass(AWAY_MS - 1);
    expect(() => control.take(ZHAO, true)).toThrow("Wang operates the rig");
    const before = changes();
    await clock.pass(1);
    expect(control.view()).toMatchObject({ holder: WANG, holderIsAway: true });
    expect(changes()).toBe(before + 1);
    control.take(ZHAO, false);
    expect(control.view()).toEqual({ holder: ZHAO, wantedBy: null, holderIsAway: false });
  });

  it("still operates when he is back before anybody took it, and is away only after another whole minute", async () => {
    const { control, clock, here } = controlled();
    here(WANG);
    control.take(WANG, false);
    here();
    await clock.pass(AWAY_MS);
    here(WANG);
    expect(control.view().holderIsAway).toBe(false);
    control.require(WANG);
    here();
    await clock.pass(AWAY_MS / 2);
    here(WANG);
    here();
    await clock.pass(AWAY_MS - 1);
    expect(control.view().holderIsAway).toBe(false);
    await clock.pass(1);
    expect(control.view().holderIsAway).toBe(true);
  });

  it("counts from his taking it, where he had gone before he was heard", async () => {
    const { control, clock, here } = controlled();
    here(ZHAO);
    control.take(WANG, false);
    await clock.pass(AWAY_MS);
    control.take(ZHAO, false);
    expect(control.view().holder).toEqual(ZHAO);
    await clock.pass(10 * AWAY_MS);
    expect(control.view().holderIsAway).toBe(false);
  });

  it("leaves no timer behind when he hands over or the process ends", async () => {
    const { control, clock, here, changes } = controlled();
    here(WANG);
    control.take(WANG, false);
    here();
    control.handOver(WANG);
    const before = changes();
    await clock.pass(2 * AWAY_MS);
    expect(changes()).toBe(before);
    control.take(WANG, false);
    control.close();
    const then = changes();
    await clock.pass(2 * AWAY_MS);
    expect(changes()).toBe(then);
  });
});
