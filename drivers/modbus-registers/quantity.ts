import type { Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { ModbusBus, Priority } from "../modbus/index.ts";
import { type ValueType, valueIn, wordsFor, wordsOf } from "../modbus/values.ts";
import type { Quantity } from "./options.ts";

/** Litres, L/min, degrees Celsius or kg/m3 of a raw value. */
export function fromRaw(raw: number, { scale, offset, factor }: Quantity): number {
  return (raw * scale + offset) * factor;
}

/** What devices put into a register when they have no reading. */
const NO_READING = { u16: 0xffff, i16: -0x8000, u32: 0xffff_ffff, i32: -0x8000_0000, f32: NaN, f64: NaN } as const;

/** Where an integer ends: a measured value that stands there is out of range, or an open or shorted probe. */
const ENDS: Readonly<Record<ValueType, readonly number[]>> = {
  u16: [0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  f32: [],
  f64: [],
};

/** The registers that stand for a value in the rig's unit; NaN is no reading. */
export function toWords(value: number, quantity: Quantity): number[] {
  const { type, byteOrder, scale, offset, factor, invalid } = quantity;
  if (Number.isNaN(value)) return wordsFor(invalid[0] ?? NO_READING[type], type, byteOrder);
  const raw = (value / factor - offset) / scale;
  return wordsFor(type === "f32" || type === "f64" ? raw : Math.round(raw), type, byteOrder);
}

export interface QuantityContext {
  where: string;
  priority?: Priority;
  /** Of a count. */
  unwrap?: (raw: number) => number;
  /** Registers from its own on that the device gives in one read: the bus picks a length that no late reply has. */
  lengths?: readonly number[] | undefined;
}

export async function readQuantity(
  bus: ModbusBus,
  unit: number,
  quantity: Quantity,
  { where, priority = "normal", unwrap, lengths }: QuantityContext,
): Promise<Reading<number>> {
  const { address, type } = quantity;
  const fn = readsOf(quantity);
  const shapes = (lengths ?? [wordsOf(type)]).map((count) => ({ fn, address, count }));
  const { data, at } = await bus.transactAny(unit, shapes, { priority });
  return { value: quantityIn(data, 0, quantity, { where, unwrap }), at };
}

export const readsOf = ({ function: table }: Quantity): "readInput" | "readHolding" =>
  table === "input" ? "readInput" : "readHolding";

/** The quantity whose first register is number `word` of a reply. Throws READING_IMPLAUSIBLE where that is no reading. */
export function quantityIn(
  data: Uint8Array,
  word: number,
  quantity: Quantity,
  { where, unwrap }: { where: string; unwrap?: ((raw: number) => number) | undefined },
): number {
  const { address, type, byteOrder, invalid } = quantity;
  const raw = valueIn(data, type, byteOrder, word);
  // A count comes by every number.
  const ends = unwrap ? [] : ENDS[type];
  if (Number.isFinite(raw) && !invalid.includes(raw) && !ends.includes(raw)) {
    return fromRaw(unwrap ? unwrap(raw) : raw, quantity);
  }
  throw new RigError("READING_IMPLAUSIBLE", {
    what: `register ${address} holds ${raw}, which is no reading`,
    where,
    mend: "look at the device, and check type, byteOrder and invalid in rig.yaml",
  });
}

/** Makes a wrapping counter run on: two readings less than half its range apart give the true difference. */
export function unwrapper({ type }: Quantity): (raw: number) => number {
  const range = type === "u16" ? 2 ** 16 : type === "u32" ? 2 ** 32 : null;
  let last: number | null = null;
  let turns = 0;
  return (raw) => {
    if (range !== null && last !== null && last - raw > range / 2) turns++;
    else if (range !== null && last !== null && raw - last > range / 2) turns--;
    last = raw;
    return raw + turns * (range ?? 0);
  };
}
