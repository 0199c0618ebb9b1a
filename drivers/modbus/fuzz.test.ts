import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noFaults } from "../testing/stage.ts";
import { type RegisterBank, slave } from "./bank.ts";
import { crcFits } from "./crc.ts";
import { doubtLedger } from "./doubts.ts";
import { joined, rtuFrame } from "./frame.ts";
import {
  decodeReply,
  decodeRequest,
  encodeReply,
  encodeRequest,
  FUNCTIONS,
  packBits,
  packWords,
  type Request,
  replyLength,
  requestLength,
  unpackBits,
  unpackWords,
} from "./pdu.ts";
import { judgeReply, judgeStrange, withoutTurnaround } from "./rtu-reply.ts";

/** Whatever arrives at either end: nothing crashes, and nothing is made of it that it does not say. */

const word = fc.nat(0xffff);
const reads = fc.constantFrom(
  "readCoils" as const,
  "readDiscrete" as const,
  "readHolding" as const,
  "readInput" as const,
);
const anyRead = fc.record({ fn: reads, address: fc.nat(0xff00), count: fc.integer({ min: 1, max: 125 }) });
const anyRequest: fc.Arbitrary<Request> = fc.oneof(
  anyRead,
  fc.record({ fn: fc.constantFrom("writeCoil" as const, "writeRegister" as const), address: word, value: word }),
  fc.record({
    fn: fc.constant("writeCoils" as const),
    address: fc.nat(0xf000),
    bits: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
  }),
  fc.record({
    fn: fc.constant("writeRegisters" as const),
    address: fc.nat(0xf000),
    words: fc.array(word, { minLength: 1, maxLength: 20 }),
  }),
);
/** Bytes that often begin like a PDU. */
const nearly = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 15, 16, 0x83), fc.uint8Array({ minLength: 3, maxLength: 12 }))
    .map(([code, rest]) => Uint8Array.of(code, ...rest)),
);
const bits = (request: Request) =>
  FUNCTIONS[request.fn].table === "coils" || FUNCTIONS[request.fn].table === "discrete";
const dataFor = (request: Extract<Request, { count: number }>, seed: Uint8Array) =>
  Uint8Array.from(
    { length: bits(request) ? Math.ceil(request.count / 8) : request.count * 2 },
    (_, i) => seed[i % seed.length] ?? 0,
  );

describe("requests on the device's side", () => {
  test("bytes are a request that encodes to these very bytes, or an exception", () => {
    fc.assert(
      fc.property(nearly, (pdu) => {
        const request = decodeRequest(pdu);
        if ("exception" in request) expect([1, 2, 3]).toContain(request.exception);
        else if ("bits" in request) expect(decodeRequest(encodeRequest(request))).toEqual(request);
        else expect(encodeRequest(request)).toEqual(pdu);
      }),
      { numRuns: 3000 },
    );
  });

  test("a request's length is known from its beginning, and never shrinks below it", () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const pdu = encodeRequest(request);
        expect(requestLength(pdu)).toBe(pdu.length);
        for (let cut = 0; cut < pdu.length; cut++) {
          const early = requestLength(pdu.slice(0, cut));
          if (early !== null) expect(early).toBe(pdu.length);
        }
      }),
    );
  });

  test("a simulated device answers whatever comes with a whole reply or an exception", () => {
    const bank: RegisterBank = {
      unit: 1,
      faults: noFaults(),
      coils: (address) => (address < 8 ? address % 2 === 0 : undefined),
      holding: (address) => (address < 100 ? address : undefined),
      input: (address) => (address < 100 ? 0xffff - address : undefined),
      writeCoil: (address) => address < 8,
      writeHolding: (address) => address < 100,
    };
    const device = slave([bank]);
    fc.assert(
      fc.property(fc.oneof(nearly, anyRequest.map(encodeRequest)), (pdu) => {
        const { pdu: reply, faults } = device(pdu);
        const request = decodeRequest(pdu);
        expect(faults.length).toBeGreaterThan(0);
        const refusal = reply.length === 2 && reply[0] === ((pdu[0] ?? 0) | 0x80);
        if ("exception" in request) expect(refusal).toBe(true);
        else expect(refusal || decodeReply(request, reply) !== null).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("replies on the rig's side", () => {
  test("a reply gives back its data", () => {
    fc.assert(
      fc.property(anyRead, fc.uint8Array({ minLength: 1, maxLength: 50 }), (request, seed) => {
        const data = dataFor(request, seed);
        const reply = encodeReply(request, data);
        expect(reply.length).toBe(replyLength(request));
        expect(decodeReply(request, reply)).toEqual(data);
      }),
    );
  });

  test("what is read as a reply is the reply to this request, byte for byte", () => {
    fc.assert(
      fc.property(anyRequest, nearly, (request, pdu) => {
        const data = decodeReply(request, pdu);
        if (data) expect(encodeReply(request, data)).toEqual(pdu);
      }),
      { numRuns: 3000 },
    );
  });

  test("a good frame in any two pieces is first partial, then good; with anything flipped it is never good", () => {
    fc.assert(
      fc.property(
        anyRead,
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.uniqueArray(fc.nat(31), { minLength: 1, maxLength: 3 }),
        (request, seed, cut, flips) => {
          const data = dataFor(request, seed);
          const frame = rtuFrame(7, encodeReply(request, data));
          const early = judgeReply(frame.slice(0, cut % frame.length), 7, request, doubtLedger());
          expect(early.is).toBe("partial");
          expect(judgeReply(frame, 7, request, doubtLedger())).toMatchObject({ is: "good", data });
          const spoilt = frame.slice();
          for (const bit of flips) spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(judgeReply(spoilt, 7, request, doubtLedger()).is).not.toBe("good");
        },
      ),
    );
  });

  test("a good reply has a fitting CRC, whatever came and whatever is in doubt", () => {
    fc.assert(
      fc.property(anyRead, anyRead, fc.uint8Array({ maxLength: 40 }), fc.boolean(), (request, other, noise, reply) => {
        const doubts = doubtLedger();
        doubts.add(7, other, { sentAt: 0, worstMs: 1000 }, true);
        const data = dataFor(other, Uint8Array.of(1, 2, 3));
        const received = reply ? joined(rtuFrame(7, encodeReply(other, data)), noise) : noise;
        const heard = withoutTurnaround(received, 7);
        const verdict = judgeReply(heard, 7, request, doubts);
        if (verdict.is === "good") expect(crcFits(heard.slice(0, heard.length - verdict.rest.length))).toBe(true);
        if (verdict.is === "late") expect(verdict.rest.length).toBeLessThan(heard.length);
        if (verdict.is === "strange") expect(judgeStrange(heard, 7, request).what).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });

  test("a doubt is settled by its own whole reply, and by nothing else", () => {
    fc.assert(
      fc.property(anyRead, fc.uint8Array({ minLength: 1, maxLength: 20 }), nearly, (request, seed, noise) => {
        const doubts = doubtLedger();
        doubts.add(7, request, { sentAt: 0, worstMs: 1000 }, true);
        const frame = rtuFrame(7, encodeReply(request, dataFor(request, seed)));
        if (!crcFits(noise)) expect(doubts.settle(noise)).toBe(0);
        expect(doubts.settle(frame.slice(0, -1))).toBe(0);
        expect(doubts.hardUntil()).toBe(1000);
        expect(doubts.settle(joined(frame, noise))).toBe(frame.length);
        expect(doubts.hardUntil()).toBe(Number.NEGATIVE_INFINITY);
      }),
    );
  });
});

describe("words and bits", () => {
  test("survive their packing", () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.boolean()), (words, flags) => {
        expect(unpackWords(packWords(words))).toEqual(words);
        expect(unpackBits(packBits(flags), flags.length)).toEqual(flags);
      }),
    );
  });
});
