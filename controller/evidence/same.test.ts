import fc from "fast-check";
import { expect, test } from "vitest";
import { sameResult } from "./same.ts";

test("any JSON is the same as itself, written out and read back", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => sameResult(value, JSON.parse(JSON.stringify(value)))));
});

test.each([
  [0.11303, 0.11303 + 1e-12, true],
  [0.11303, 0.113031, false],
  [1e12, 1e12 + 1, true],
  [0, null, false],
  [null, undefined, false],
  [1, "1", false],
  [Number.NaN, Number.NaN, false],
  [[1, 2], [1, 2, 3], false],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [{ a: [] }, { a: {} }, false],
])("%j and %j: %s", (a, b, same) => {
  expect(sameResult(a, b)).toBe(same);
});
