import { burst, type Tally } from "../../frames/testing/fuzz.ts";
import type { Random } from "../../time/random.ts";

const MOST_TOLD = 10;

/** Bursts of noise and of good bytes, until there are `atLeast`; `feed` gives what it took, with its own judgement. */
export function fuzzStream(
  random: Random,
  atLeast: number,
  good: readonly Uint8Array[],
  feed: (bytes: Uint8Array) => readonly { right: boolean; told: string }[],
): Tally {
  const tally: Tally = { bytes: 0, frames: 0, whole: 0, wrong: [] };
  while (tally.bytes < atLeast) {
    const bytes = burst(random, good);
    tally.bytes += bytes.length;
    if (good.some((each) => each === bytes)) tally.whole++;
    for (const { right, told } of feed(bytes)) {
      tally.frames++;
      if (!right && tally.wrong.length < MOST_TOLD) tally.wrong.push(told);
    }
  }
  return tally;
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** CRC-16 with the polynomial A001, bit by bit, from its definition and not from any table of the drivers. */
export function crcBitByBit(bytes: Iterable<number>, start: number): number {
  let crc = start;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const out = (crc ^ (byte >> bit)) & 1;
      crc >>= 1;
      if (out === 1) crc ^= 0b1010_0000_0000_0001;
    }
  }
  return crc;
}
