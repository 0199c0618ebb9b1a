import { match } from "./codec.ts";
import { longest, type Part, sizeOf, type Values } from "./part.ts";

export interface Found {
  readonly name: string;
  readonly values: Values;
  readonly bytes: Uint8Array;
}

/** Finds frames in a stream. What is none is dropped byte by byte, so a frame behind noise is found. */
export interface Scanner {
  push(bytes: Uint8Array): Found[];
  /** No more will come of what has begun: what may stand behind it is looked for. */
  flush(): Found[];
  /** It may be an answer or the rig's own words: a pause tells. Then `settle` takes it for an answer. */
  readonly undecided?: boolean;
  settle?(): Found[];
  /** A frame may have begun. */
  readonly pending: boolean;
  /** Bytes that belonged to no frame. */
  readonly noise: number;
}

export function createScanner(frames: Readonly<Record<string, { readonly parts: readonly Part[] }>>): Scanner {
  const known = Object.entries(frames).map(([name, { parts }]) => ({ name, parts, marks: marksOf(parts) }));
  const most = Math.max(1, ...known.map(({ parts }) => longest(parts)));
  let held: number[] = [];
  let noise = 0;

  const scan = (final: boolean): Found[] => {
    const found: Found[] = [];
    let at = 0;
    while (at < held.length) {
      let next: Found | null = null;
      let more = false;
      for (const { name, parts, marks } of known) {
        if (!bears(held, at, marks)) continue;
        const outcome = match(parts, held, at);
        if (outcome === "more") more = true;
        else if (outcome && !next) {
          next = { name, values: outcome.values, bytes: Uint8Array.from(held.slice(at, at + outcome.length)) };
        }
      }
      if (next) {
        found.push(next);
        at += next.bytes.length;
      } else if (more && !final && held.length - at < most) break;
      else {
        at++;
        noise++;
      }
    }
    held = held.slice(at);
    return found;
  };

  return {
    push(bytes) {
      for (const byte of bytes) held.push(byte);
      return scan(false);
    },
    flush: () => scan(true),
    get pending() {
      return held.length > 0;
    },
    get noise() {
      return noise;
    },
  };
}

/** Bytes that are always the same, by their place: what cannot be a frame is seen without reading it. */
type Mark = readonly [offset: number, byte: number];

function marksOf(parts: readonly Part[]): Mark[] {
  const marks: Mark[] = [];
  let offset = 0;
  for (const part of parts) {
    const size = sizeOf(part);
    if (size === null) break;
    if (part.kind === "const") {
      const step = part.mirror === undefined ? 1 : 2;
      for (const [i, byte] of part.bytes.entries()) marks.push([offset + i * step, byte]);
    }
    offset += size;
  }
  return marks;
}

function bears(held: readonly number[], at: number, marks: readonly Mark[]): boolean {
  for (const [offset, byte] of marks) {
    if (at + offset >= held.length) return true;
    if (held[at + offset] !== byte) return false;
  }
  return true;
}
