import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptanceInterval, conformityProbability, normalBelow } from "./conformity.ts";

const [INFINITE, NEVER] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe("the probability of conformity", () => {
  // JCGM 106:2012, clause 7: the examples of a Zener diode, a container under pressure, and a motor oil's viscosity.
  it.each([
    ["a breakdown voltage of -5.47 V, u = 0.05 V, against at most -5.40 V", -5.47, 0.05, NEVER, -5.4, 0.92],
    ["a burst pressure of 509.7 kPa, u = 8.6 kPa, against at least 490 kPa", 509.7, 8.6, 490, INFINITE, 0.99],
    ["a viscosity of 13.6 mm2/s, u = 1.8 mm2/s, between 12.5 and 16.3 mm2/s", 13.6, 1.8, 12.5, 16.3, 0.66],
  ])("of %s", (_, value, u, low, high, expected) => {
    expect(conformityProbability(value, u, { low, high })).toBeCloseTo(expected, 2);
  });

  it("at the limit of a wide tolerance is a half, and without uncertainty the limit belongs to it", () => {
    expect(conformityProbability(0.3, 0.01, { low: -0.3, high: 0.3 })).toBeCloseTo(0.5, 12);
    expect(conformityProbability(0.3, 0, { low: -0.3, high: 0.3 })).toBe(1);
    expect(conformityProbability(0.31, 0, { low: -0.3, high: 0.3 })).toBe(0);
  });

  it("falls as the value leaves the middle, and inside as u grows; mirrored it is the same", () => {
    const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(double(0, 2), double(0.001, 1), double(0, 1), (value, u, more) => {
        const of = (y: number, by: number) => conformityProbability(y, by, { low: -1, high: 1 });
        expect(of(value + more, u)).toBeLessThanOrEqual(of(value, u) + 1e-12);
        expect(of(-value, u)).toBeCloseTo(of(value, u), 12);
        if (value <= 1) expect(of(value, u + more)).toBeLessThanOrEqual(of(value, u) + 1e-12);
      }),
    );
  });
});

describe("guard bands", () => {
  it("take r U from either side, add it for guarded rejection, and may leave nothing", () => {
    expect(acceptanceInterval({ low: -0.3, high: 0.3 }, 0.1, 1)).toEqual({ low: -0.3 + 0.1, high: 0.3 - 0.1 });
    expect(acceptanceInterval({ low: -0.3, high: 0.3 }, 0.1, -1)).toEqual({ low: -0.3 - 0.1, high: 0.3 + 0.1 });
    expect(acceptanceInterval({ low: -0.3, high: 0.3 }, 0.4, 1)).toBeNull();
    expect(acceptanceInterval({ low: NEVER, high: 0.3 }, 0.1, 1)).toEqual({ low: NEVER, high: 0.3 - 0.1 });
  });

  it("of U = 2 u keep the probability of a value at their edge at 97.7 %", () => {
    const accepted = acceptanceInterval({ low: -1, high: 1 }, 0.2, 1);
    expect(conformityProbability(accepted?.high ?? 0, 0.1, { low: -1, high: 1 })).toBeCloseTo(0.977, 3);
  });
});

it("the normal distribution function is the library's", () => {
  fc.assert(
    fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (z) => {
      expect(Math.abs(normalBelow(z) - normalCdf(z, 0, 1))).toBeLessThan(2e-15);
    }),
  );
  expect([normalBelow(INFINITE), normalBelow(NEVER), normalBelow(Number.NaN)]).toEqual([1, 0, Number.NaN]);
});
