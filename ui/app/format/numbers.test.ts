import { describe, expect, it } from "vitest";
import { age, clockTime, daysLeft, fixed, places, rigTime, signed } from "./numbers.ts";

describe("numbers that are read at arm's length", () => {
  it("keep their decimals, so that nothing moves", () => {
    expect(fixed(12, 2)).toBe("12.00");
    expect(fixed(12.4184, 3)).toBe("12.418");
    expect(fixed(null, 2)).toBe("–");
    expect(fixed(Number.NaN, 2)).toBe("–");
  });

  it("of a display with three decimals lose none", () => {
    expect([20, 20.1, 20.05, 20.005, 119.974, 20.0001, null].map(places)).toEqual([2, 2, 2, 3, 3, 4, 2]);
  });

  it("carry their sign, but for a zero", () => {
    expect([0.113, -0.113, 0, -0.001, 0.001, null].map((value) => signed(value))).toEqual([
      "+0.11",
      "−0.11",
      "0.00",
      "0.00",
      "0.00",
      "–",
    ]);
  });

  it("say an age in the unit that fits", () => {
    expect([0, 180, 2300, 9960, 61_000, 600_000, 9_000_000].map(age)).toEqual([
      "0.0 s",
      "0.2 s",
      "2.3 s",
      "10 s",
      "61 s",
      "10 min",
      "3 h",
    ]);
  });
});

describe("dates", () => {
  it("include the last day of validity", () => {
    expect(daysLeft("2027-03-01", new Date(2027, 2, 1, 23, 0))).toBe(0);
    expect(daysLeft("2027-03-01", new Date(2027, 2, 2, 0, 1))).toBe(-1);
    expect(daysLeft("2027-03-11", new Date(2027, 2, 1, 12, 0))).toBe(10);
  });

  it("stay as they came when they are none", () => {
    expect(clockTime("soon")).toBe("soon");
  });
});

describe("the rig's time", () => {
  const own = new Date(2026, 10, 22, 14, 5).getTime();

  it("is the hour, and has its day where that is not the reader's", () => {
    expect(rigTime(new Date(2026, 10, 22, 9, 7).getTime(), own)).toBe("09:07");
    expect(rigTime(new Date(2026, 10, 23, 0, 0).getTime(), own)).toBe("11-23 00:00");
    expect(rigTime(new Date(2025, 10, 22, 14, 5).getTime(), own)).toBe("11-22 14:05");
  });
});
