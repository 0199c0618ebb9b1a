import type { ByHand } from "./fuzz.ts";

/** Each protocol's checksum once more, written down from its source and not from the table: what the codec is held against. */
const xor = (bytes: Uint8Array) => bytes.reduce((all, byte) => all ^ byte, 0);
const doubled = (bytes: Uint8Array, mask: number) =>
  bytes.every((byte, i) => i % 2 === 0 || byte === ((bytes[i - 1] ?? 0) ^ mask));

/** Bit by bit, of x^8 + x^5 + x^4 + 1 with the lowest bit first; of a frame with its own CRC nothing remains. */
const remainder = (bytes: Uint8Array) => {
  let rest = 0;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const out = (rest ^ (byte >> bit)) & 1;
      rest = (rest >> 1) ^ (out === 1 ? 0b1000_1100 : 0);
    }
  return rest;
};

export const CHECKED_BY_HAND: Readonly<Record<string, ByHand>> = {
  lanfeng: (b) => b.length === 12 && b.slice(1).reduce((sum, byte) => (sum + byte) % 256, 0) === 0,
  "tax-port": (b) => b[0] === 0xbb && b[1] === b.length - 2 && b[2] === 0xff && xor(b.slice(2)) === 0,
  zhengxing: (b) => b[0] === 0xfc && xor(b.slice(1)) === 0,
  "hengshan-native": (b) =>
    b[0] === 0xff &&
    b[1] === b.length - 2 &&
    [xor(b.slice(2)), xor(b.slice(2, -1)) === 0xff ? b.at(-1) : 1].some((is, i) => is === [0, 0xee][i]),
  "hengshan-udc": (b) => b.length % 2 === 0 && doubled(b, 0xff),
  "censtar-gkl": (b) => b[0] === 2 && xor(b.slice(1)) === 0,
  tatsuno: (b) => b[0] !== 2 || (b.at(-2) === 3 && xor(b.slice(1)) === 0),
  "gilbarco-two-wire": (b) => b.length === 1 || b.slice(0, -1).reduce((sum, byte) => sum + (byte & 15), 0) % 16 === 0,
  emr4: (b) => b[0] === 0x7e && b.at(-1) === 0x7e && b.slice(1, -1).reduce((sum, byte) => (sum + byte) % 256, 0) === 0,
  tcs3000: (b) => b[0] === 0x7e && remainder(b) === 0,
  azt2(b) {
    if (b.length === 2) return b[0] === 0x7f && [0x06, 0x18, 0x15].includes(b[1] ?? 0);
    const pairs = b.slice(2, -3);
    const sum = (xor(pairs.filter((_, i) => i % 2 === 0)) ^ 0x03) | 0x40;
    return doubled(pairs, 0x7f) && b.at(-3) === 3 && b.at(-2) === 3 && b.at(-1) === sum;
  },
};
