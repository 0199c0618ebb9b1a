import { type Addressed, rtuParts } from "./frame.ts";
import { decodeReply, encodeRequest, FUNCTIONS, type Request, replyHead, replyLength } from "./pdu.ts";

/**
 * A request whose reply may still come. An RTU reply names no register: it is known only by unit, function and byte
 * count (a write's reply repeats the request), so a late one can be taken for that of any request of the same key.
 */
export interface Doubt {
  unit: number;
  request: Request;
  key: string;
  until: number;
  /** After a time-out nothing may be sent at all; after a bad CRC only nothing of the same key. */
  hard: boolean;
}

export interface Doubts {
  /** `until` is the latest moment at which the reply may come, if nothing else was outstanding when it was sent. */
  add(unit: number, request: Request, times: { sentAt: number; worstMs: number }, hard: boolean): void;
  /** The latest moment of all hard doubts; -Infinity for none. */
  hardUntil(): number;
  /** When a request of this key is out of doubt; -Infinity for at once. */
  blockedUntil(unit: number, request: Request): number;
  /** Could an exception reply of this unit and function belong to a doubtful request? */
  exceptionInDoubt(unit: number, code: number): boolean;
  /** If `bytes` begin with the whole reply to a doubtful request: settles it and gives the reply's length; else 0. */
  settle(bytes: Uint8Array): number;
  /** Forgets what can no longer come. */
  expire(now: number): void;
}

export function doubtLedger(): Doubts {
  let doubts: Doubt[] = [];
  const latest = (of: readonly Doubt[]) => of.reduce((until, doubt) => Math.max(until, doubt.until), -Infinity);
  const forget = (doubt: Doubt) => {
    doubts = doubts.filter((other) => other !== doubt);
  };

  return {
    add(unit, request, { sentAt, worstMs }, hard) {
      // A slave that works in order answers after what is still outstanding before it. One such delay is allowed for.
      const ahead = hard ? Math.min(Math.max(sentAt, latest(doubts)), sentAt + worstMs) : sentAt;
      doubts = [...doubts, { unit, request, key: replyKey(unit, request), until: ahead + worstMs, hard }];
    },
    hardUntil: () => latest(doubts.filter((doubt) => doubt.hard)),
    blockedUntil(unit, request) {
      const key = replyKey(unit, request);
      return latest(doubts.filter((doubt) => doubt.key === key));
    },
    exceptionInDoubt: (unit, code) =>
      doubts.some((doubt) => doubt.unit === unit && FUNCTIONS[doubt.request.fn].code === code),
    settle(bytes) {
      for (const doubt of doubts) {
        const length = replyLength(doubt.request) + 3;
        const parts = bytes.length < length ? null : rtuParts(bytes.subarray(0, length));
        if (parts?.unit !== doubt.unit || !decodeReply(doubt.request, parts.pdu)) continue;
        // Of several alike the oldest is settled: if it was another's reply, the later one just waits out its time.
        forget(doubt);
        return length;
      }
      return settleException(bytes);
    },
    expire(now) {
      doubts = doubts.filter((doubt) => doubt.until > now);
    },
  };

  function settleException(bytes: Uint8Array): number {
    const parts = bytes.length < 5 ? null : rtuParts(bytes.subarray(0, 5));
    if (!parts) return 0;
    const alike = doubts.filter((doubt) => refuses(parts, doubt));
    const [only] = alike;
    if (only && alike.length === 1) forget(only);
    return only ? 5 : 0;
  }
}

function refuses({ unit, pdu }: Addressed, doubt: Doubt): boolean {
  return unit === doubt.unit && pdu[0] === (FUNCTIONS[doubt.request.fn].code | 0x80);
}

function replyKey(unit: number, request: Request): string {
  const head = "count" in request ? replyHead(request) : encodeRequest(request).subarray(0, 5);
  return `${unit}:${head.join(",")}`;
}
