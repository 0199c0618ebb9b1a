import { describe, expect, test } from "vitest";
import { options } from "./options.ts";

const TOTAL = { address: 10, type: "f32", unit: "L" };
const FLOW = { address: 12, type: "f32", unit: "L/min" };

/** Where, below the device, and what. */
function refused(registers: object): string[] {
  const result = options.safeParse({ unit: 1, registers });
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("a register map that cannot be right", () => {
  test("one that can be is taken", () => {
    expect(refused({ total: TOTAL, flow: { ...FLOW, length: 2 } })).toEqual([]);
    expect(refused({ total: TOTAL, flow: { ...FLOW, address: 10, function: "input" } })).toEqual([]);
    expect(refused({ total: { ...TOTAL, address: 65_534 } })).toEqual([]);
  });

  test.each([
    [
      "overlapping registers",
      { total: TOTAL, flow: { ...FLOW, address: 11 } },
      /^registers.flow.address: .*total.*10 to 11/,
    ],
    [
      "one register for two",
      { total: TOTAL, density: { address: 10, type: "u16", unit: "kg/m3" } },
      /density.*overlaps/,
    ],
    [
      "a contact's bit in a total",
      { total: TOTAL, contact: { address: 11, function: "holding" } },
      /contact.*overlaps/,
    ],
    ["an odd length", { total: { ...TOTAL, length: 3 } }, /^registers.total.length: f32 has 2 registers, not 3/],
    ["a length of another type", { total: { ...TOTAL, type: "f64", length: 2 } }, /f64 has 4 registers, not 2/],
    ["a value that runs off the end", { total: { ...TOTAL, address: 65_535 } }, /^registers.total.address: .*65536/],
    [
      "a value that an i16 never has",
      { total: { ...TOTAL, type: "i16", invalid: [-32_000, 0x8001] } },
      /^registers.total.invalid.1: 32769 is no i16/,
    ],
    ["half a count", { total: { ...TOTAL, type: "u32", invalid: [0.5] } }, /^registers.total.invalid.0: 0.5 is no u32/],
    [
      "more than a float holds",
      { total: { ...TOTAL, invalid: [1e39] } },
      /^registers.total.invalid.0: 1e\+39 is no f32/,
    ],
    [
      "a bit of a discrete input",
      { contact: { address: 0, function: "discrete", bit: 3 } },
      /^registers.contact.bit: a discrete input is one bit/,
    ],
    ["a bit of a coil", { contact: { address: 0, function: "coil", bit: 1 } }, /^registers.contact.bit: a coil is one/],
    ["an unknown type", { total: { ...TOTAL, type: "f16" } }, /^registers.total.type/],
  ])("%s is refused where it stands", (_, registers, said) => {
    expect(refused(registers)).toEqual([expect.stringMatching(said)]);
  });

  test("a manual's 9999.9 is known again in a float", () => {
    const { registers } = options.parse({ unit: 1, registers: { total: { ...TOTAL, invalid: [9999.9] } } });
    expect(registers.total?.invalid).toEqual([Math.fround(9999.9)]);
  });
});
