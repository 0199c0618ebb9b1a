import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exceeds, roundTo, tidy } from "./round.ts";

describe("rounding to 0.01 %", () => {
  it.each([
    [0.305, 0.3],
    [0.315, 0.32],
    [-0.305, -0.3],
    [-0.315, -0.32],
    [0.3050000001, 0.31],
    [0.30500000001, 0.3],
    [0.2999999999, 0.3],
    [0.005, 0],
    [0.015, 0.02],
    [1.005, 1],
    [0, 0],
  ])("%s becomes %s: ties go to the even digit, after ten decimals", (value, rounded) => {
    expect(roundTo(value)).toBe(rounded);
  });

  it("the design's own example: 20.061 shown against 20.000 is 0.30", () => {
    const error = ((20.061 - 20) / 20) * 100;
    expect(roundTo(error)).toBe(0.3);
  });

  it("away from zero where a profile says half-up", () => {
    expect([0.305, -0.305, 0.315].map((value) => roundTo(value, 0.01, "half-up"))).toEqual([0.31, -0.31, 0.32]);
  });

  it("litres to other steps", () => {
    expect(roundTo(50.03568, 0.01)).toBe(50.04);
    expect(roundTo(19.68511, 0.001)).toBe(19.685);
    expect(roundTo(7.3, 0.5)).toBe(7.5);
  });

  it("never gives a negative zero, and leaves what has no decimals to round", () => {
    expect(Object.is(roundTo(-0.001), 0)).toBe(true);
    expect(roundTo(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(roundTo(1e22)).toBe(1e22);
  });

  it("is nearest, odd, monotone and idempotent", () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(Math.abs(roundTo(a) - a)).toBeLessThanOrEqual(0.005 + 1e-9);
        expect(roundTo(-a)).toBe(0 - roundTo(a));
        expect(roundTo(roundTo(a))).toBe(roundTo(a));
        if (a <= b) expect(roundTo(a)).toBeLessThanOrEqual(roundTo(b));
      }),
    );
  });
});

it("a comparison is not decided by the noise of doubles", () => {
  expect(0.33 - 0.03 > 0.3).toBe(true);
  expect(exceeds(0.33 - 0.03, 0.3)).toBe(false);
  expect(exceeds(0.1, 0.3 / 3)).toBe(false);
  expect(exceeds(0.3000000001, 0.3)).toBe(true);
  expect(tidy(0.1 + 0.2)).toBe(0.3);
});
