/** Packed BCD, most significant digit first, as an integer; null where a nibble is no digit. */
export function fromBcd(bytes: Uint8Array): number | null {
  let value = 0;
  for (const byte of bytes) {
    const tens = byte >> 4;
    const ones = byte & 0x0f;
    if (tens > 9 || ones > 9) return null;
    value = value * 100 + tens * 10 + ones;
  }
  return value;
}

/** A non-negative integer in `length` bytes of packed BCD. Throws a RangeError for what does not fit: never truncates. */
export function toBcd(value: number, length: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 100 ** length) {
    throw new RangeError(`${value} does not fit in ${2 * length} digits`);
  }
  const digits = String(value).padStart(2 * length, "0");
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
