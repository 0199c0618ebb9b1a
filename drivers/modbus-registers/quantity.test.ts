import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packWords } from "../modbus/pdu.ts";
import { BYTE_ORDERS, VALUE_TYPES, type ValueType, valueIn, wordsFor, wordsOf } from "../modbus/values.ts";
import { options, type Quantity, UNITS } from "./options.ts";
import { fromRaw, toWords, unwrapper } from "./quantity.ts";

/** The decoding of registers, held against every type, order, scale and unit. */

const RANGE: Readonly<Record<ValueType, readonly [number, number]>> = {
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  f32: [-1e6, 1e6],
  f64: [-1e9, 1e9],
};
const raws = (type: ValueType) => {
  const [min, max] = RANGE[type];
  return type === "f32" || type === "f64"
    ? fc.double({ min, max, noNaN: true }).map((raw) => (type === "f32" ? Math.fround(raw) : raw))
    : fc.integer({ min, max });
};

function totalMap(map: object): Quantity {
  const { total } = options.parse({ unit: 1, registers: { total: { address: 0, ...map } } }).registers;
  return total ?? expect.fail();
}

const anyMap = fc.record({
  type: fc.constantFrom(...VALUE_TYPES),
  byteOrder: fc.constantFrom(...BYTE_ORDERS),
  scale: fc.constantFrom(1, 0.1, 0.001, 10, -1, -0.01),
  offset: fc.constantFrom(0, 100, -40),
  unit: fc.constantFrom("L", "mL", "m3"),
});
const anyReading = anyMap.chain((map) => fc.record({ map: fc.constant(map), raw: raws(map.type) }));

describe("a value in registers", () => {
  test("is raw * scale + offset in its unit, and goes back into the same registers", () => {
    fc.assert(
      fc.property(anyReading, ({ map, raw }) => {
        const quantity = totalMap(map);
        const litres = fromRaw(raw, quantity);
        const unit = { L: 1, mL: 0.001, m3: 1000 }[map.unit] ?? 0;
        expect(litres).toBe((raw * map.scale + map.offset) * unit);
        const back = valueIn(packWords(toWords(litres, quantity)), map.type, map.byteOrder);
        expect(Math.abs(back - raw)).toBeLessThanOrEqual(Math.abs(raw) * 1e-6 + 1e-3);
      }),
      { numRuns: 1000 },
    );
  });

  test("read in another order is another value, unless the bytes are the same in both", () => {
    fc.assert(
      fc.property(anyReading, fc.constantFrom(...BYTE_ORDERS), ({ map, raw }, other) => {
        const { type, byteOrder } = map;
        const words = wordsFor(raw, type, byteOrder);
        const read = valueIn(packWords(words), type, other);
        if (Object.is(read, raw)) expect(wordsFor(raw, type, other)).toEqual(words);
        else expect(other).not.toBe(byteOrder);
      }),
    );
  });

  test("is made of any bytes without a crash, and of too few by no guess", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...VALUE_TYPES),
        fc.constantFrom(...BYTE_ORDERS),
        fc.uint8Array({ maxLength: 12 }),
        (type, order, data) => {
          const read = () => valueIn(data, type, order);
          if (data.length >= wordsOf(type) * 2) expect(typeof read()).toBe("number");
          else expect(read).toThrow(RangeError);
        },
      ),
    );
  });

  test.each(VALUE_TYPES)("%s has a way to say that there is no reading", (type) => {
    const plain = valueIn(packWords(toWords(Number.NaN, totalMap({ type, unit: "L" }))), type);
    const outermost: readonly number[] = RANGE[type];
    expect(Number.isNaN(plain) || outermost.includes(plain)).toBe(true);
    const named = totalMap({ type, unit: "L", invalid: [123] });
    expect(valueIn(packWords(toWords(Number.NaN, named)), type)).toBe(123);
  });

  test("every unit stands for a positive number of the rig's own", () => {
    for (const units of Object.values(UNITS))
      for (const factor of Object.values(units)) expect(factor).toBeGreaterThan(0);
  });
});

describe("a counter that wraps", () => {
  test.each([
    ["u16", 2 ** 16],
    ["u32", 2 ** 32],
  ] as const)("%s: differences are true, forwards and back", (type, range) => {
    const step = fc.integer({ min: 1 - range / 2, max: range / 2 - 1 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: range - 1 }), fc.array(step, { maxLength: 40 }), (start, steps) => {
        const unwrap = unwrapper(totalMap({ type, unit: "mL" }));
        const first = unwrap(start);
        let at = start;
        let moved = 0;
        for (const each of steps) {
          at = (((at + each) % range) + range) % range;
          moved += each;
          expect(unwrap(at) - first).toBe(moved);
        }
      }),
    );
  });

  test.each(["i16", "i32", "f32", "f64"] as const)("%s is no such counter", (type) => {
    const unwrap = unwrapper(totalMap({ type, unit: "mL" }));
    fc.assert(
      fc.property(raws(type), (raw) => {
        expect(unwrap(raw) - raw).toBe(0);
      }),
    );
  });
});
