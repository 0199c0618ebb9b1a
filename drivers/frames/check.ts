/** Checksums over a frame's bytes, each of one byte. */

export type CheckName = "xor" | "xor-no-ff" | "xor-or-40" | "sum-to-zero" | "nibble-sum" | "crc8-maxim";

const xor = (bytes: readonly number[]) => bytes.reduce((all, byte) => all ^ byte, 0);
const sum = (bytes: readonly number[]) => bytes.reduce((all, byte) => all + byte, 0);

/** Dallas/Maxim: polynomial 31, reflected 8C, from 0. */
function crc8(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}

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
  "crc8-maxim": { about: "CRC-8 of Dallas/Maxim", of: crc8 },
  "nibble-sum": {
    about: "E0 + two's complement of the sum of the low nibbles",
    of: (bytes) => 0xe0 | (-sum(bytes.map((byte) => byte & 15)) & 15),
  },
};
