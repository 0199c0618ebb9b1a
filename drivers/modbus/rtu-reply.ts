import { crcFits } from "./crc.ts";
import type { Doubts } from "./doubts.ts";
import { rtuFrame, rtuParts } from "./frame.ts";
import { decodeReply, encodeRequest, FUNCTIONS, type Request, replyHead, replyLength } from "./pdu.ts";

export type Verdict =
  | { is: "good"; data: Uint8Array; rest: Uint8Array }
  | { is: "exception"; exception: number }
  /** Whole, but its CRC does not fit. */
  | { is: "corrupt" }
  /** Begins like the reply: more must come. */
  | { is: "partial" }
  /** The late reply to a doubtful request came first; go on with the rest. */
  | { is: "late"; rest: Uint8Array }
  /** Not the reply so far; what it is shows when the line falls silent. */
  | { is: "strange" };

/** What `bytes`, received since the request went out, are to the request. */
export function judgeReply(bytes: Uint8Array, unit: number, request: Request, doubts: Doubts): Verdict {
  const length = replyLength(request) + 3;
  const fits = beginsLike(bytes, unit, replyHead(request));
  if (fits && bytes.length < length) return { is: "partial" };
  if (fits) {
    const parts = rtuParts(bytes.subarray(0, length));
    const data = parts && decodeReply(request, parts.pdu);
    return data ? { is: "good", data, rest: bytes.slice(length) } : { is: "corrupt" };
  }
  const code = FUNCTIONS[request.fn].code;
  if (bytes[0] === unit && bytes[1] === (code | 0x80) && bytes.length === 5 && crcFits(bytes)) {
    // An exception names no more than the function: with a doubtful request about, it may be the other's.
    return doubts.exceptionInDoubt(unit, code) ? { is: "strange" } : { is: "exception", exception: bytes[2] ?? 0 };
  }
  const settled = doubts.settle(bytes);
  return settled > 0 ? { is: "late", rest: bytes.slice(settled) } : { is: "strange" };
}

/** As far as there are bytes. */
function beginsLike(bytes: Uint8Array, unit: number, head: Uint8Array): boolean {
  if (bytes.length > 0 && bytes[0] !== unit) return false;
  return head.every((byte, i) => i + 1 >= bytes.length || bytes[i + 1] === byte);
}

/** What strange bytes were, now that the line is silent. */
export function judgeStrange(
  bytes: Uint8Array,
  unit: number,
  request: Request,
): { code: "REPLY_CORRUPT" | "REPLY_UNEXPECTED"; what: string; mend: string } {
  const sent = rtuFrame(unit, encodeRequest(request));
  if (bytes.length >= sent.length && sent.every((byte, i) => bytes[i] === byte)) {
    return {
      code: "REPLY_UNEXPECTED",
      what: "the line echoes what is sent",
      mend: "switch off the adapter's echo (its receiver must be off while it sends)",
    };
  }
  const parts = rtuParts(bytes);
  if (!parts) {
    return {
      code: "REPLY_CORRUPT",
      what: `${bytes.length} bytes came that are no Modbus frame`,
      mend: "check baud and parity, the wiring, its shield and termination",
    };
  }
  const from = parts.unit === unit ? "" : ` from unit ${parts.unit}`;
  return {
    code: "REPLY_UNEXPECTED",
    what: `a reply came${from} that fits no request`,
    mend: "check that no two devices share a unit number and that this is the line's only master",
  };
}

/** A receiver that wakes as the line turns around reads 00 or FF; neither is a unit that devices may have. */
export function withoutTurnaround(bytes: Uint8Array, unit: number): Uint8Array {
  let from = 0;
  while (from < bytes.length && bytes[from] !== unit && (bytes[from] === 0x00 || bytes[from] === 0xff)) from++;
  return from === 0 ? bytes : bytes.subarray(from);
}
