import { describe, expect, test } from "vitest";
import { isSerial, isWeight, serialIn, weightIn } from "./words.ts";

describe("what a balance says", () => {
  test.each([
    ["S S     100.00 g", 0.1, true],
    ["S D      12.345 kg", 12.345, false],
    ["S S      -0.0010 kg ", -0.001, true],
    ["S S       250 mg", 0.00025, true],
    ["S S     0.5000 t", 500, true],
  ])("%s", (text, massKg, stable) => {
    expect(isWeight(text)).toBe(true);
    expect(weightIn(text, "b")).toEqual({ massKg, stable });
  });

  test.each([
    ["S +", "READING_IMPLAUSIBLE"],
    ["S -", "READING_IMPLAUSIBLE"],
    ["S S   100.00 oz", "READING_IMPLAUSIBLE"],
    ["S S   100.00 pcs", "READING_IMPLAUSIBLE"],
    ["S I", "DEVICE_REFUSED"],
    ["ES", "DEVICE_REFUSED"],
    ["EL", "DEVICE_REFUSED"],
  ])("%s is no weight", (text, code) => {
    expect(isWeight(text)).toBe(true);
    expect(() => weightIn(text, "b")).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    "",
    "S",
    "S S",
    "S S g",
    "S S 1.2.3 g",
    "S S 100,00 g",
    "S X 100.00 g",
    "TA A 100.00 g",
    'I4 A "1"',
    "S S 1e5 g",
  ])('"%s" is no answer to SI', (text) => expect(isWeight(text)).toBe(false));

  test("its serial number", () => {
    expect(serialIn('I4 A "B021002593"')).toBe("B021002593");
    for (const text of ['I4 A ""', 'I4 A "a"b"', "I4 A B02", "I4 I"]) expect(serialIn(text)).toBeNull();
    expect([isSerial("I4 I"), isSerial("S S   1.0 g")]).toEqual([true, false]);
  });
});
