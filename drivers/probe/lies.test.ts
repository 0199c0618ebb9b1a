import { describe, expect, test } from "vitest";
import { withoutLies } from "./lies.ts";

const MINUTE = 60_000;
const IMPLAUSIBLE = expect.objectContaining({ code: "READING_IMPLAUSIBLE" });

describe("what a probe says that is not its temperature", () => {
  const honest = () => withoutLies({ where: "t", powerOnC: 85, movesWithinMs: 60 * MINUTE });

  test.each([85, 150, -60, 327.67, Number.NaN, Number.POSITIVE_INFINITY])("%s is refused", (value) => {
    expect(() => honest()({ value, at: 0 })).toThrow(IMPLAUSIBLE);
  });

  test("its neighbours are taken", () => {
    for (const value of [84.9375, 85.0625, -55, 0]) expect(honest()({ value, at: 7 })).toEqual({ value, at: 7 });
  });

  test("what never moves is refused, moves, and is taken again", () => {
    const read = honest();
    for (let min = 0; min <= 60; min++) expect(read({ value: 18.5, at: min * MINUTE }).value).toBe(18.5);
    expect(() => read({ value: 18.5, at: 61 * MINUTE })).toThrow(/exactly 18.5 deg C for 61 min/);
    expect(read({ value: 18.5625, at: 62 * MINUTE }).value).toBe(18.5625);
    expect(read({ value: 18.5, at: 63 * MINUTE }).value).toBe(18.5);
  });

  test("a loss between two equal readings is a movement", () => {
    const read = honest();
    read({ value: 18.5, at: 0 });
    expect(() => read({ value: 85, at: 30 * MINUTE })).toThrow(IMPLAUSIBLE);
    expect(read({ value: 18.5, at: 70 * MINUTE }).value).toBe(18.5);
  });

  test("two equal readings an hour apart, with none between them, do not say that it stood", () => {
    const read = honest();
    for (const at of [0, 2 * 60 * MINUTE, 5 * 60 * MINUTE]) expect(read({ value: 18.5, at }).value).toBe(18.5);
  });

  test("who says so may rest for ever", () => {
    const read = withoutLies({ where: "t", movesWithinMs: null });
    read({ value: 85, at: 0 });
    expect(read({ value: 85, at: 1e9 }).value).toBe(85);
  });
});
