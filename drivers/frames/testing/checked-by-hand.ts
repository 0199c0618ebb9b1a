import type { ByHand } from "./fuzz.ts";

/** Each protocol's checksum once more, written down from its source and not from the table: what the codec is held against. */
export const CHECKED_BY_HAND: Readonly<Record<string, ByHand>> = {
  lanfeng: (b) => b.length === 12 && b.slice(1).reduce((sum, byte) => (sum + byte) % 256, 0) === 0,
  "tax-port": (b) =>
    b[0] === 0xbb && b[1] === b.length - 2 && b[2] === 0xff && b.slice(2).reduce((all, byte) => all ^ byte, 0) === 0,
};
