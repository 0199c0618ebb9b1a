import { doubtLedger } from "../../modbus/doubts.ts";
import { joined, rtuFrame, rtuRequests, tcpFrame, tcpFrames } from "../../modbus/frame.ts";
import { encodeException, encodeReply, encodeRequest, packWords, type Request, replyLength } from "../../modbus/pdu.ts";
import { judgeReply, judgeStrange, withoutTurnaround } from "../../modbus/rtu-reply.ts";
import type { Fuzzed } from "./index.ts";
import { crcBitByBit, fuzzStream, hexOf } from "./stream.ts";

const UNIT = 1;
const REQUESTS: readonly Request[] = [
  { fn: "readHolding", address: 3000, count: 8 },
  { fn: "readInput", address: 0, count: 2 },
  { fn: "readCoils", address: 0, count: 8 },
  { fn: "writeCoil", address: 0, value: 0xff00 },
  { fn: "writeRegisters", address: 9, words: [1, 2] },
];
const WORDS = packWords([0x1234, 0xfa00, 0x0103, 0xffff, 0x0000, 0x0302, 0x8001, 0x10fa]);
const replyTo = (request: Request) =>
  rtuFrame(UNIT, encodeReply(request, "count" in request ? WORDS.slice(0, replyLength(request) - 2) : WORDS));

/** Of a frame with its own CRC nothing remains. */
const crcRemains = (frame: Uint8Array) => crcBitByBit(frame, 0xffff);

/** The master's side: what it takes for the reply to one of its requests, as bytes come. */
export const fuzzModbusReplies: Fuzzed["run"] = (random, atLeast) => {
  const good = [...REQUESTS.map(replyTo), rtuFrame(UNIT, encodeException(3, 2)), rtuFrame(2, encodeException(3, 2))];
  const doubts = doubtLedger();
  let asked = 0;
  let received = new Uint8Array(0);
  return fuzzStream(random, atLeast, good, (bytes) => {
    const request = REQUESTS[asked % REQUESTS.length] ?? { fn: "readCoils", address: 0, count: 8 };
    received = Uint8Array.from(joined(received, bytes));
    const seen = withoutTurnaround(received, UNIT);
    const verdict = judgeReply(seen, UNIT, request, doubts);
    if (verdict.is === "partial") return [];
    if (verdict.is === "strange") judgeStrange(seen, UNIT, request);
    received = new Uint8Array(0);
    asked++;
    if (verdict.is === "exception") {
      return [{ right: seen.length === 5 && crcRemains(seen) === 0, told: `exception ${hexOf(seen)}` }];
    }
    if (verdict.is !== "good") return [];
    const frame = seen.slice(0, replyLength(request) + 3);
    return [{ right: crcRemains(frame) === 0 && frame[0] === UNIT, told: `${request.fn} ${hexOf(frame)}` }];
  });
};

/** The slaves' side: what a simulated device takes for a request. */
export const fuzzModbusRequests: Fuzzed["run"] = (random, atLeast) => {
  const good = REQUESTS.map((request) => rtuFrame(UNIT, encodeRequest(request)));
  let rest = new Uint8Array(0);
  return fuzzStream(random, atLeast, good, (bytes) => {
    const heard = joined(rest, bytes);
    const found = rtuRequests(heard);
    // A slave forgets what has begun when the line falls silent.
    rest = random.uniform() < 0.3 ? new Uint8Array(0) : Uint8Array.from(found.rest);
    const all = hexOf(heard);
    return found.requests.map(({ unit, pdu }) => {
      const body = Uint8Array.of(unit, ...pdu);
      const crc = crcBitByBit(body, 0xffff);
      const frame = hexOf(Uint8Array.of(...body, crc & 0xff, crc >> 8));
      return { right: all.includes(frame), told: frame };
    });
  });
};

/** Modbus TCP has no checksum: what is taken is what its header says, and what makes no sense ends the connection. */
export const fuzzModbusTcp: Fuzzed["run"] = (random, atLeast) => {
  const good = REQUESTS.map((request, i) => tcpFrame(i + 1, UNIT, encodeRequest(request)));
  let rest = new Uint8Array(0);
  return fuzzStream(random, atLeast, good, (bytes) => {
    const heard = joined(rest, bytes);
    const { frames, rest: left, broken } = tcpFrames(heard);
    rest = broken ? new Uint8Array(0) : Uint8Array.from(left);
    const all = hexOf(heard);
    return frames.map(({ transaction, unit, pdu }) => {
      const frame = hexOf(tcpFrame(transaction, unit, pdu));
      return { right: all.includes(frame), told: frame };
    });
  });
};
