import { match } from "./codec.ts";
import { longest, type Part, type Values } from "./part.ts";

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
  /** A frame may have begun. */
  readonly pending: boolean;
  /** Bytes that belonged to no frame. */
  readonly noise: number;
}

export function createScanner(frames: Readonly<Record<string, { readonly parts: readonly Part[] }>>): Scanner {
  const known = Object.entries(frames);
  const most = Math.max(1, ...known.map(([, { parts }]) => longest(parts)));
  let held: number[] = [];
  let noise = 0;

  const scan = (final: boolean): Found[] => {
    const found: Found[] = [];
    let at = 0;
    while (at < held.length) {
      let next: Found | null = null;
      let more = false;
      for (const [name, { parts }] of known) {
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
