import type { Random } from "../../time/random.ts";
import { encode, toHex } from "../codec.ts";
import type { Values } from "../part.ts";
import type { Protocol } from "../protocol.ts";
import { createScanner, type Found } from "../scanner.ts";

export interface Tally {
  bytes: number;
  /** Frames that were found, and those among the bytes that had been written whole. */
  frames: number;
  whole: number;
  /** Frames whose own bytes do not bear them out, as hex. */
  wrong: string[];
}

/** Reckons a whole frame's checksum without the codec; true where it has none. */
export type ByHand = (bytes: Uint8Array) => boolean;

/**
 * Noise of several kinds through the scanners of both ends: random bytes, good frames, and good frames with flipped bits,
 * cut off or run into each other. Every frame that is taken must be what its values give anew, and fit by hand.
 */
export function fuzzProtocol(protocol: Protocol, random: Random, atLeast: number, byHand: ByHand = () => true): Tally {
  const tally: Tally = { bytes: 0, frames: 0, whole: 0, wrong: [] };
  const ends = [protocol.requests, protocol.replies].map((frames) => ({ frames, scanner: createScanner(frames) }));
  const good = goodFrames(protocol);
  const check = (frames: Protocol["replies"], { name, values, bytes }: Found) => {
    tally.frames++;
    const parts = frames[name]?.parts ?? [];
    const anew = encode(parts, values);
    const same = anew.length === bytes.length && anew.every((byte, i) => byte === bytes[i]);
    if ((!same || !byHand(bytes)) && tally.wrong.length < 10) tally.wrong.push(`${name} ${toHex(bytes)}`);
  };
  while (tally.bytes < atLeast) {
    const bytes = burst(random, good);
    tally.bytes += bytes.length;
    if (good.some((each) => each === bytes)) tally.whole++;
    for (const { frames, scanner } of ends) {
      for (const found of scanner.push(bytes)) check(frames, found);
      if (random.uniform() < 0.1) for (const found of scanner.flush()) check(frames, found);
    }
  }
  return tally;
}

/** Random bytes, a good frame, or one cut off or spoilt. */
export function burst(random: Random, good: readonly Uint8Array[]): Uint8Array {
  const pick = good[Math.floor(random.uniform() * good.length)] ?? new Uint8Array(1);
  const kind = random.uniform();
  if (kind < 0.2) return Uint8Array.from({ length: 1 + Math.floor(random.uniform() * 60) }, () => byteOf(random));
  if (kind < 0.45) return pick;
  if (kind < 0.6) return pick.slice(0, Math.floor(random.uniform() * pick.length) + 1);
  const spoilt = Uint8Array.from(pick);
  for (let flips = 1 + Math.floor(random.uniform() * 3); flips > 0; flips--) {
    const at = Math.floor(random.uniform() * spoilt.length);
    spoilt[at] = kind < 0.9 ? (spoilt[at] ?? 0) ^ (1 << Math.floor(random.uniform() * 8)) : byteOf(random);
  }
  return spoilt;
}

const byteOf = (random: Random) => Math.floor(random.uniform() * 256);

/** One frame of each kind, with digits that differ. */
function goodFrames({ requests, replies }: Protocol): Uint8Array[] {
  return [...Object.values(requests), ...Object.values(replies)].map(({ parts }) => {
    const values: Record<string, number | string> = {};
    for (const part of parts) {
      if (part.kind === "number") values[part.name] = (123456789012 % 10 ** part.bytes) % 256 ** part.bytes;
      else if (part.kind === "code") values[part.name] = part.from;
      else if (part.kind === "text") values[part.name] = "A".repeat(part.bytes);
      else if (part.kind === "nibbles") {
        for (const half of [part.high, part.low]) if (typeof half === "string") values[half] = 1;
      }
    }
    return encode(parts, values satisfies Values);
  });
}
