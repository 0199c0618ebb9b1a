import type { Digits } from "./part.ts";

type First = "high" | "low";

/** Digits that one byte holds, and the high nibble that it must have. */
const ONE_A_BYTE: Readonly<Partial<Record<Digits, number>>> = { ascii: 0x30, word: 0xe0 };

/** An integer from its bytes; null where one of them is no digit. */
export function fromDigits(bytes: readonly number[], as: Digits, first: First): number | null {
  const ordered = first === "high" ? bytes : bytes.toReversed();
  let value = 0;
  for (const byte of ordered) {
    if (as === "binary") {
      value = value * 256 + byte;
      continue;
    }
    const [high, low] = [byte >> 4, byte & 15];
    const base = ONE_A_BYTE[as];
    if (low > 9 || (base === undefined ? high > 9 : high !== base >> 4)) return null;
    value = base === undefined ? value * 100 + high * 10 + low : value * 10 + low;
  }
  return value;
}

/** Throws a RangeError where the value needs more digits. */
export function numberBytes(value: number, bytes: number, as: Digits, first: First): number[] {
  const base = as === "binary" ? 256 : as === "bcd" ? 100 : 10;
  const out: number[] = [];
  let left = value;
  for (let i = 0; i < bytes; i++) {
    const part = left % base;
    left = Math.floor(left / base);
    out.push(as === "bcd" ? (Math.floor(part / 10) << 4) | (part % 10) : (ONE_A_BYTE[as] ?? 0) | part);
  }
  if (left > 0) throw new RangeError(`${value} does not fit into ${bytes} bytes of ${as}`);
  return first === "low" ? out : out.reverse();
}
