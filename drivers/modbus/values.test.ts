import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packWords } from "./pdu.ts";
import { BYTE_ORDERS, VALUE_TYPES, valueIn, wordsFor } from "./values.ts";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

describe("values in registers", () => {
  test.each([
    ["u16", "ABCD", "80 01", 0x8001],
    ["u16", "BADC", "80 01", 0x0180],
    ["i16", "ABCD", "FF 38", -200],
    ["u32", "ABCD", "00 01 86 A0", 100_000],
    ["u32", "CDAB", "86 A0 00 01", 100_000],
    ["i32", "ABCD", "FF FE 79 60", -100_000],
    ["f32", "ABCD", "42 5C 66 66", 55.1],
    ["f32", "CDAB", "66 66 42 5C", 55.1],
    ["f32", "BADC", "5C 42 66 66", 55.1],
    ["f32", "DCBA", "66 66 5C 42", 55.1],
    ["f64", "ABCD", "40 28 AE 14 7A E1 47 AE", 12.34],
    ["f64", "CDAB", "47 AE 7A E1 AE 14 40 28", 12.34],
    ["f64", "BADC", "28 40 14 AE E1 7A AE 47", 12.34],
    ["f64", "DCBA", "AE 47 E1 7A 14 AE 28 40", 12.34],
  ] as const)("%s %s %s is %d", (type, order, data, value) => {
    expect(valueIn(bytes(data), type, order)).toBeCloseTo(value, 5);
    expect(packWords(wordsFor(value, type, order))).toEqual(bytes(data));
  });

  test("each order is its own way back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...VALUE_TYPES),
        fc.constantFrom(...BYTE_ORDERS),
        fc.nat(0x7fff),
        (type, order, value) => {
          expect(valueIn(packWords(wordsFor(value, type, order)), type, order)).toBe(value);
        },
      ),
    );
  });
});
