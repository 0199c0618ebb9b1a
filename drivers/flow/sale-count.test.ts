import { describe, expect, test } from "vitest";
import { saleCount } from "./sale-count.ts";

const IMPLAUSIBLE = expect.objectContaining({ code: "READING_IMPLAUSIBLE" });

/** Ten readings a second of these values, from `at` on; what the total was at each. */
function totals(count: ReturnType<typeof saleCount>, values: readonly number[], from = 0): number[] {
  return values.map((value, i) => count({ value, at: from + i * 100 }).value);
}
const rest = (value: number, readings = 15): number[] => Array.from({ length: readings }, () => value);

describe("a delivery's own volume as a total", () => {
  test("cleared when the next delivery begins, it runs on: nothing is lost, nothing counted twice", () => {
    const count = saleCount("register");
    const seen = totals(count, [...rest(20.05), 0.02, 0.5, 1.4, 10, ...rest(19.98), 0, 0.4]);
    expect(seen[14]).toBe(20.05);
    expect(seen[15]).toBeCloseTo(20.07, 9);
    expect(seen[33]).toBeCloseTo(40.03, 9);
    expect(seen[34]).toBeCloseTo(40.03, 9);
    expect(seen[35]).toBeCloseTo(40.43, 9);
  });

  test("cleared at rest in the middle of a run it has lost nothing", () => {
    const count = saleCount("register");
    expect(totals(count, [...rest(7.5), ...rest(0), 0.3, 1]).at(-1)).toBeCloseTo(8.5, 9);
  });

  test.each([
    ["while fuel flows", [5, 5.1, 5.2, 5.3], 0.05],
    ["while fuel flows, and seen late", [1, 1.1, 1.2, 1.3], 0.4],
    ["right after it", [5, 5.1, ...rest(5.2, 5)], 0],
    ["with so little in it that a flow back would look the same", rest(0.15), 0],
    ["and goes on from anywhere", rest(20.05), 8],
  ])("cleared %s it is refused, for longer than an attempt outlives", (_, before, after) => {
    const count = saleCount("register");
    totals(count, before);
    const at = before.length * 100;
    for (const later of [0, 100, 2900]) expect(() => count({ value: after, at: at + later })).toThrow(IMPLAUSIBLE);
    expect(count({ value: after, at: at + 3000 }).value).toBe(after);
  });

  test("cleared while nobody read it, it is refused", () => {
    const count = saleCount("register");
    totals(count, rest(20.05));
    expect(() => count({ value: 0.4, at: 2000 + 600 })).toThrow(IMPLAUSIBLE);
  });

  test("a hammer in the pipe takes back a few millilitres", () => {
    expect(totals(saleCount("register"), [0, 0.01, 0.005, 0.02, 9, 8.99]).at(-1)).toBe(8.99);
  });
});
