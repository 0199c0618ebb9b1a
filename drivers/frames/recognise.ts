import type { OnLine, Proposed, ScanAnswer, Sureness } from "../device/recognise.ts";
import type { LineSettings } from "../link/link.ts";
import { encode, toHex } from "./codec.ts";
import { longest, type Values } from "./part.ts";
import type { Protocol } from "./protocol.ts";
import { createScanner } from "./scanner.ts";

/** A request's bytes, if the table says that it is harmless. Throws a RangeError for every other one. */
export function harmlessFrame<Q extends string>(
  protocol: Protocol<Q, string>,
  request: NoInfer<Q>,
  values: Values,
): Uint8Array {
  const { parts, harmless } = protocol.requests[request];
  if (harmless !== true) throw new RangeError(`${protocol.name}: ${request} is not marked as harmless`);
  return encode(parts, values);
}

export interface FrameSigns<Q extends string, R extends string> {
  protocol: Protocol<Q, R>;
  /** Marked as harmless in the table. */
  request: NoInfer<Q>;
  /** Answers that show the protocol; those of two bytes that anything could be are left out. */
  replies: readonly NoInfer<R>[];
  /** What the request bears at this address. */
  values(address: number | null): Values;
  addresses?: readonly number[];
  more?: readonly number[];
  /** More settings than the table's. */
  alsoAt?: readonly LineSettings[];
  sure?: Sureness;
  patienceMs?: number;
  first?: true;
  /** Answers whose checksum fits and which still cannot be. */
  believes?(answer: Values, address: number | null): boolean;
  propose(address: number | null): readonly Proposed[];
}

/** Most dispensers of a line are numbered from 1. */
export const FIRST_EIGHT: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];
const PATIENCE_MS = 150;

/** How a scan finds what speaks this table. */
export function recogniseFrames<Q extends string, R extends string>(signs: FrameSigns<Q, R>): OnLine {
  const { protocol, request, replies, values, believes = () => true, propose } = signs;
  const frames = Object.fromEntries(replies.map((reply) => [reply, protocol.replies[reply]]));
  const replyBytes = Math.max(...replies.map((reply) => longest(protocol.replies[reply].parts)));
  return {
    on: "line",
    lines: [protocol.line, ...(signs.alsoAt ?? [])],
    addresses: signs.addresses ?? [null],
    sure: signs.sure ?? "named",
    gapMs: protocol.gapMs,
    ...(signs.more ? { more: signs.more } : {}),
    ...(signs.first ? { first: true } : {}),
    ask(address) {
      const question = harmlessFrame(protocol, request, values(address));
      const echo = toHex(question);
      return {
        bytes: question,
        replyBytes,
        patienceMs: signs.patienceMs ?? protocol.replyMs ?? PATIENCE_MS,
        answers(heard) {
          const scanner = createScanner(frames);
          const all = [...scanner.push(heard), ...scanner.flush()];
          // Without a checksum, bytes in the midst of others are nobody's answer.
          if (signs.sure === "weak" && (all.length > 1 || scanner.noise > 0)) return [];
          return all.flatMap(({ values: said, bytes }): ScanAnswer[] => {
            const others = address !== null && said.address !== undefined && said.address !== values(address).address;
            const text = toHex(bytes);
            return others || text === echo || !believes(said, address) ? [] : [{ text }];
          });
        },
      };
    },
    propose,
  };
}
