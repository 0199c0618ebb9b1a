import { packWords, unpackWords } from "./pdu.ts";

export const VALUE_TYPES = ["u16", "i16", "u32", "i32", "f32", "f64"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/**
 * A is the most significant byte. The names of four bytes stand for their pattern at any width: ABCD big-endian, CDAB
 * words reversed, BADC bytes of each word swapped, DCBA both.
 */
export const BYTE_ORDERS = ["ABCD", "CDAB", "BADC", "DCBA"] as const;
export type ByteOrder = (typeof BYTE_ORDERS)[number];

/** How the orders of eight bytes are also called. */
export const LONG_BYTE_ORDERS: Readonly<Record<string, ByteOrder>> = {
  ABCDEFGH: "ABCD",
  GHEFCDAB: "CDAB",
  BADCFEHG: "BADC",
  HGFEDCBA: "DCBA",
};

interface TypeRow {
  words: number;
  get(view: DataView): number;
  set(view: DataView, value: number): void;
}

const TYPES: Readonly<Record<ValueType, TypeRow>> = {
  u16: { words: 1, get: (view) => view.getUint16(0), set: (view, value) => view.setUint16(0, value) },
  i16: { words: 1, get: (view) => view.getInt16(0), set: (view, value) => view.setInt16(0, value) },
  u32: { words: 2, get: (view) => view.getUint32(0), set: (view, value) => view.setUint32(0, value) },
  i32: { words: 2, get: (view) => view.getInt32(0), set: (view, value) => view.setInt32(0, value) },
  f32: { words: 2, get: (view) => view.getFloat32(0), set: (view, value) => view.setFloat32(0, value) },
  f64: { words: 4, get: (view) => view.getFloat64(0), set: (view, value) => view.setFloat64(0, value) },
};

export const wordsOf = (type: ValueType): number => TYPES[type].words;

/** The value in a reply's bytes, from the register `word` on. Throws a RangeError when the bytes end before. */
export function valueIn(data: Uint8Array, type: ValueType, order: ByteOrder = "ABCD", word = 0): number {
  const { words, get } = TYPES[type];
  const bytes = reordered(data.slice(word * 2, (word + words) * 2), order);
  return get(new DataView(bytes.buffer));
}

/** The registers that hold `value`. */
export function wordsFor(value: number, type: ValueType, order: ByteOrder = "ABCD"): number[] {
  const { words, set } = TYPES[type];
  const bytes = new Uint8Array(words * 2);
  set(new DataView(bytes.buffer), value);
  return unpackWords(reordered(bytes, order));
}

/** What comes back of `value` once registers of the type have held it. */
export function heldBy(type: ValueType, value: number): number {
  return valueIn(packWords(wordsFor(value, type)), type);
}

/** Its own inverse. */
function reordered(bytes: Uint8Array, order: ByteOrder): Uint8Array {
  const words = unpackWords(bytes);
  const ordered = order === "CDAB" || order === "DCBA" ? words.reverse() : words;
  const swap = order === "BADC" || order === "DCBA";
  return packWords(swap ? ordered.map((word) => ((word & 0xff) << 8) | (word >> 8)) : ordered);
}
