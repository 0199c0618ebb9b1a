import { match } from "./codec.ts";
import type { Part } from "./part.ts";
import type { Scanner } from "./scanner.ts";

/**
 * A scanner that does not hear the rig's own words. A two-wire loop, or an adapter whose receiver stays on, hears what is
 * sent before any answer; and there are questions that would pass for an answer ("a total of nought", "no record").
 */
export function withoutEcho(
  scanner: Scanner,
  sent: Uint8Array,
  replies: readonly { readonly parts: readonly Part[] }[],
): Scanner & { readonly echoed: boolean } {
  // A whole answer may be how the question begins (Tatsuno's 04): after a pause it is no echo that comes in pieces.
  const alike = replies.some(({ parts }) => lengthOf(match(parts, sent)) < sent.length);
  /** How many bytes of what was sent have come back; null once that is decided. */
  let same: number | null = 0;
  let echoed = false;
  const released = (bytes: Uint8Array) => {
    const held = sent.subarray(0, same ?? 0);
    same = null;
    return scanner.push(Uint8Array.of(...held, ...bytes));
  };
  return {
    push(bytes) {
      if (same === null) return scanner.push(bytes);
      const from = same;
      const differs = bytes.findIndex((byte, i) => from + i < sent.length && byte !== sent[from + i]);
      if (differs >= 0) return released(bytes);
      same = from + bytes.length;
      if (same < sent.length) return [];
      echoed = true;
      same = null;
      return scanner.push(bytes.subarray(sent.length - from));
    },
    flush() {
      const found = same === null ? [] : released(new Uint8Array(0));
      return [...found, ...scanner.flush()];
    },
    get undecided() {
      return alike && (same ?? 0) > 0;
    },
    settle: () => (same === null ? [] : released(new Uint8Array(0))),
    get pending() {
      return (same ?? 0) > 0 || scanner.pending;
    },
    get noise() {
      return scanner.noise;
    },
    get echoed() {
      return echoed;
    },
  };
}

const lengthOf = (found: ReturnType<typeof match>): number =>
  found === null || found === "more" ? Number.POSITIVE_INFINITY : found.length;
