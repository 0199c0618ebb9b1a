import { describe, expect, test } from "vitest";
import { steadyCount } from "./steady-count.ts";

const IMPLAUSIBLE = expect.objectContaining({ code: "READING_IMPLAUSIBLE" });

describe("a total that goes on from where it was", () => {
  test("forwards, at rest and slightly back", () => {
    const count = steadyCount("meter");
    for (const [at, value] of [
      [0, 1e6],
      [100, 1_000_000.1],
      [200, 1_000_000.1],
      [300, 999_999.95],
      [3_600_000, 1_020_000],
    ] as const)
      expect(count({ at, value })).toEqual({ at, value });
  });

  test("that runs back through a valve that leaks, and is seen a second late", () => {
    const count = steadyCount("meter");
    count({ at: 0, value: 100 });
    for (const at of [1500, 1600, 3000]) expect(count({ at, value: 100 - (50 * at) / 60_000 }).at).toBe(at);
    for (const at of [4500, 4510]) expect(count({ at, value: 97.5 + (250 * (at - 3000)) / 60_000 }).at).toBe(at);
  });

  test.each([
    ["cleared", 20, 0],
    ["started anew elsewhere", 20, 400],
    ["cleared though it had counted little", 2, 0.05],
    ["started anew from where it was saved last", 812.4, 811.2],
    ["started anew from a count of before", 812.4, 830],
  ])("one that was %s is refused for longer than an attempt outlives, then counts anew", (_, from, to) => {
    const count = steadyCount("meter");
    count({ at: 0, value: from });
    expect(() => count({ at: 100, value: to })).toThrow(IMPLAUSIBLE);
    for (const at of [200, 2100, 3000]) expect(() => count({ at, value: to })).toThrow(IMPLAUSIBLE);
    expect(count({ at: 3100, value: to }).value).toBe(to);
  });
});
