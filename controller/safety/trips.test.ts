import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type Situation, tripFor } from "./trips.ts";

const open: Situation = {
  now: 100_000,
  openSince: 90_000,
  closedSince: null,
  purpose: { maxL: 22, maxOpenMs: 120_000, expectFlow: true },
  ages: new Map([["master", 50]]),
  flowLpm: 55,
  sustainedLpm: 55,
  stillMs: 0,
  deliveredL: 9,
  repeatedMs: 0,
  dispenserEnded: false,
  temperatures: new Map([["nozzle probe", 18]]),
};
const closed: Situation = { ...open, openSince: null, purpose: null, flowLpm: 0, closedSince: 90_000 };
const name = (situation: Situation) => tripFor(situation, DEFAULT_LIMITS)?.name ?? null;

describe("the rig stops by itself", () => {
  it("not while all is well, open or closed", () => {
    expect(name(open)).toBeNull();
    expect(name(closed)).toBeNull();
  });

  it("not for a burst: a hose that empties at opening gives more than its pump for a moment", () => {
    expect(name({ ...open, flowLpm: 300 })).toBeNull();
  });

  it.each<[string, Partial<Situation>]>([
    ["link-lost", { ages: new Map([["master", 2001]]) }],
    ["meter-stale", { repeatedMs: 1501 }],
    ["over-fill", { deliveredL: 22.1 }],
    ["open-too-long", { openSince: 100_000 - 120_001, flowLpm: 3 }],
    ["no-flow", { stillMs: 12_001, flowLpm: 0.1, deliveredL: 0 }],
    ["over-flow", { sustainedLpm: 251 }],
    // A totaliser that was cleared: no litres are counted any more, and nothing else would end the delivery.
    ["over-flow", { sustainedLpm: -251 }],
    ["temperature", { temperatures: new Map([["nozzle probe", 71]]) }],
  ])("%s while a valve is open", (expected, change) => {
    expect(name({ ...open, ...change })).toBe(expected);
  });

  it("no flow is no trip when the dispenser has ended its preset, nor where none is expected", () => {
    const still = { ...open, openSince: 80_000, stillMs: 20_000, flowLpm: 0, deliveredL: 20 };
    expect(name({ ...still, dispenserEnded: true })).toBeNull();
    expect(name({ ...still, purpose: { maxL: 22, maxOpenMs: 120_000, expectFlow: false } })).toBeNull();
  });

  it("flow with all valves closed, once they have had time to close", () => {
    expect(name({ ...closed, flowLpm: 1.5 })).toBe("unexpected-flow");
    expect(name({ ...closed, flowLpm: 1.5, closedSince: 99_000 })).toBeNull();
  });

  it("an old reading is no matter while everything is closed", () => {
    expect(name({ ...closed, ages: new Map([["master", 60_000]]) })).toBeNull();
  });
});
