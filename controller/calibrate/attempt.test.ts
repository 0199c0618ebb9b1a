import type { Clock } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { requireSteadyClock } from "./attempt.ts";
import { unitMistake } from "./reduce.ts";

describe("the wall clock in the midst of a calibration", () => {
  const clock = (now: number, wall: number): Clock => ({
    simulated: false,
    now: () => now,
    wallMs: () => wall,
    after: () => ({ cancel: () => undefined }),
    hold: (work) => work,
  });

  it("runs as the machine's own does, a few seconds of the network's correction included", () => {
    expect(() => requireSteadyClock({ clock: clock(60_000, 1_000_060_000) }, 1_000_000_000)).not.toThrow();
    expect(() => requireSteadyClock({ clock: clock(60_000, 1_000_064_000) }, 1_000_000_000)).not.toThrow();
  });

  it.each([3_600_000, -3_600_000, 6000])("a jump by %d ms is CLOCK_IMPLAUSIBLE", (jump) => {
    expect(() => requireSteadyClock({ clock: clock(60_000, 1_000_060_000 + jump) }, 1_000_000_000)).toThrow(
      /^CLOCK_IMPLAUSIBLE: the clock jumped by -?\d+ s/,
    );
  });
});

describe("mixed units", () => {
  it.each([
    [20, 0.02, /1000/],
    [20, 20_000, /1000/],
    [20, 5.283, /US gallon/],
    [20, 4.4, /imperial gallon/],
    [20, 15, /kg taken for L/],
    [20, 17, /no meter is so far off/],
  ])("%d L against %d", (meter, reference, said) => {
    expect(unitMistake(meter, reference)).toMatch(said);
  });

  it("an error is no mistake, be it large", () => {
    expect(unitMistake(20, 20.4)).toBeNull();
    expect(unitMistake(20, 18.5)).toBeNull();
  });
});
