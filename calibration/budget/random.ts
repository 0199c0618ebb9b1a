/**
 * Random streams: sfc32 (C. Doty-Humphrey, PractRand) with 128 bits of state. A stream is known by a seed, a name and a number, so
 * that the same trial of the same input has the same value whatever else is drawn, in whatever order.
 */
export type Stream = Int32Array;

const LANES = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;
const WARM_UP = 16;

/** `seed`: a whole number from 0 on, of up to 53 bits. */
export function openStream(seed: number, name: string, chunk: number): Stream {
  const words = [
    seed | 0,
    (seed / 0x1_0000_0000) | 0,
    ...[...name].map((char) => char.codePointAt(0) ?? 0),
    chunk | 0,
    name.length,
  ];
  const stream = Int32Array.from(LANES, (lane) => words.reduce(mix, lane | 0));
  for (let i = 0; i < WARM_UP; i++) nextUniform(stream);
  return stream;
}

/** murmur3's mixing of a word into a hash, and its finaliser, so that near words give far states. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word ^ (hash >>> 16), 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  let h = hash ^ k;
  h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The next 32 bits, signed. */
export function nextBits(stream: Stream): number {
  // By index: taking an array apart runs an iterator, ten times as long as all the rest.
  const a = stream[0] ?? 0;
  const b = stream[1] ?? 0;
  const c = stream[2] ?? 0;
  const d = stream[3] ?? 0;
  const bits = (a + b + d) | 0;
  stream[0] = b ^ (b >>> 9);
  stream[1] = (c + (c << 3)) | 0;
  stream[2] = (((c << 21) | (c >>> 11)) + bits) | 0;
  stream[3] = (d + 1) | 0;
  return bits;
}

/** Between 0 and 1, never either. */
export function nextUniform(stream: Stream): number {
  return ((nextBits(stream) >>> 0) + 0.5) / 0x1_0000_0000;
}

/** n numbers between 0 and 1. The generator of `nextBits`, its state in variables for the length of the loop. */
export function fillUniform(stream: Stream, to: Float64Array, n: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = stream;
  for (let i = 0; i < n; i++) {
    const bits = (a + b + d) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    d = (d + 1) | 0;
    to[i] = ((bits >>> 0) + 0.5) / 0x1_0000_0000;
  }
  stream.set([a, b, c, d]);
}
