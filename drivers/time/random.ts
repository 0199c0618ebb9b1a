import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Seeded randomness; the same seed gives the same numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** An independent stream, the same for the same seed and label. */
  fork(label: string): Random;
}

export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    fork: (label) => seededRandom(hash(seed, label)),
  };
}

/** FNV-1a over the label, started from the seed. */
function hash(seed: number, label: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (const char of label) h = Math.imul(h ^ (char.codePointAt(0) as number), 0x01000193) >>> 0;
  return h;
}
