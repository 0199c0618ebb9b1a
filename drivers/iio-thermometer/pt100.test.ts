import { expect, test } from "vitest";
import { degreesAt, ratioAt } from "./pt100.ts";

/** IEC 60751, table 1: ohm of a PT100. */
test.each([
  [-50, 80.31],
  [-10, 96.09],
  [0, 100],
  [20, 107.79],
  [100, 138.51],
])("%s degrees Celsius are %s ohm", (tempC, ohm) => {
  expect(ratioAt(tempC) * 100).toBeCloseTo(ohm, 2);
  expect(degreesAt(ohm / 100)).toBeCloseTo(tempC, 1);
  expect(degreesAt(ratioAt(tempC))).toBeCloseTo(tempC, 6);
});
