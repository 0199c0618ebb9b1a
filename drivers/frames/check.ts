/** Checksums over a frame's bytes, each of one byte. */

export type CheckName = "xor" | "xor-no-ff" | "xor-or-40" | "sum-to-zero" | "nibble-sum";

const xor = (bytes: readonly number[]) => bytes.reduce((all, byte) => all ^ byte, 0);
const sum = (bytes: readonly number[]) => bytes.reduce((all, byte) => all + byte, 0);

export const CHECKS: Readonly<Record<CheckName, { about: string; of(bytes: readonly number[]): number }>> = {
  xor: { about: "exclusive-or", of: xor },
  "xor-no-ff": {
    about: "exclusive-or, FF sent as EE",
    of(bytes) {
      const all = xor(bytes);
      return all === 0xff ? 0xee : all;
    },
  },
  "xor-or-40": { about: "exclusive-or, bit 40 set", of: (bytes) => xor(bytes) | 0x40 },
  "sum-to-zero": { about: "two's complement of the sum", of: (bytes) => -sum(bytes) & 0xff },
  "nibble-sum": {
    about: "E0 + two's complement of the sum of the low nibbles",
    of: (bytes) => 0xe0 | (-sum(bytes.map((byte) => byte & 15)) & 15),
  },
};
