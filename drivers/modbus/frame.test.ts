import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc16 } from "./crc.ts";
import { joined, rtuFrame, rtuParts, rtuRequests, tcpFrame, tcpFrames } from "./frame.ts";
import { decodeReply, decodeRequest, encodeReply, encodeRequest, type Request, replyLength } from "./pdu.ts";

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("hex")
    .toUpperCase()
    .replace(/(..)(?=.)/g, "$1 ");
const bytes = (text: string) => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));

/** Printed in the makers' manuals; unit 1. */
const REQUESTS: [string, Request, string][] = [
  ["TMFM Coriolis, 12 registers", { fn: "readHolding", address: 1000, count: 12 }, "01 03 03 E8 00 0C C5 BF"],
  ["MB8ART, 8 channels", { fn: "readInput", address: 0, count: 8 }, "01 04 00 00 00 08 F1 CC"],
  ["ComWinTop 8PT100, channel 0", { fn: "readHolding", address: 0, count: 1 }, "01 03 00 00 00 01 84 0A"],
  ["R4DCB08, 8 channels", { fn: "readHolding", address: 0, count: 8 }, "01 03 00 00 00 08 44 0C"],
  ["Waveshare relay, coil 0 on", { fn: "writeCoil", address: 0, value: 0xff00 }, "01 05 00 00 FF 00 8C 3A"],
];

describe("frames from the makers' manuals", () => {
  test.each(REQUESTS)("%s: encoded", (_, request, frame) => {
    expect(hex(rtuFrame(1, encodeRequest(request)))).toBe(frame);
  });

  test.each(REQUESTS)("%s: decoded", (_, request, frame) => {
    const parts = rtuParts(bytes(frame));
    expect(parts?.unit).toBe(1);
    expect(decodeRequest(parts?.pdu ?? new Uint8Array())).toEqual(request);
  });

  test("ComWinTop 8PT100, 25.0 deg C: the right reply, both ways", () => {
    const request: Request = { fn: "readHolding", address: 0, count: 1 };
    expect(hex(rtuFrame(1, encodeReply(request, Uint8Array.of(0x00, 0xfa))))).toBe("01 03 02 00 FA 38 07");
    const parts = rtuParts(bytes("01 03 02 00 FA 38 07"));
    expect(decodeReply(request, parts?.pdu ?? new Uint8Array())).toEqual(Uint8Array.of(0x00, 0xfa));
  });

  test("the manual's own sample reply, with its wrong CRC, is refused", () => {
    expect(rtuParts(bytes("01 03 02 00 FA B8 44"))).toBeNull();
  });

  test("the coil write's reply repeats it", () => {
    const request: Request = { fn: "writeCoil", address: 0, value: 0xff00 };
    expect(hex(rtuFrame(1, encodeReply(request, new Uint8Array())))).toBe("01 05 00 00 FF 00 8C 3A");
    expect(decodeReply(request, bytes("05 00 00 FF 00"))).toEqual(new Uint8Array());
    expect(decodeReply(request, bytes("05 00 00 00 00"))).toBeNull();
  });
});

/** Modbus Application Protocol 1.1b3, the examples of chapter 6. */
const CHAPTER_6: [Request, string, string, string][] = [
  [{ fn: "readCoils", address: 0x13, count: 19 }, "01 00 13 00 13", "CD 6B 05", "01 03 CD 6B 05"],
  [{ fn: "readDiscrete", address: 0xc4, count: 22 }, "02 00 C4 00 16", "AC DB 35", "02 03 AC DB 35"],
  [{ fn: "readHolding", address: 0x6b, count: 3 }, "03 00 6B 00 03", "02 2B 00 00 00 64", "03 06 02 2B 00 00 00 64"],
  [{ fn: "readInput", address: 8, count: 1 }, "04 00 08 00 01", "00 0A", "04 02 00 0A"],
  [{ fn: "writeCoil", address: 0xac, value: 0xff00 }, "05 00 AC FF 00", "", "05 00 AC FF 00"],
  [{ fn: "writeRegister", address: 1, value: 3 }, "06 00 01 00 03", "", "06 00 01 00 03"],
  [
    { fn: "writeCoils", address: 0x13, bits: [true, false, true, true, false, false, true, true, true, false] },
    "0F 00 13 00 0A 02 CD 01",
    "",
    "0F 00 13 00 0A",
  ],
  [{ fn: "writeRegisters", address: 1, words: [0x0a, 0x102] }, "10 00 01 00 02 04 00 0A 01 02", "", "10 00 01 00 02"],
];

describe("the standard's own examples", () => {
  test.each(CHAPTER_6)("%o", (request, asked, data, answered) => {
    const payload = data === "" ? new Uint8Array() : bytes(data);
    expect(hex(encodeRequest(request))).toBe(asked);
    expect(decodeRequest(bytes(asked))).toEqual(request);
    expect(hex(encodeReply(request, payload))).toBe(answered);
    expect(decodeReply(request, bytes(answered))).toEqual(payload);
    expect(replyLength(request)).toBe(bytes(answered).length);
  });
});

const word = fc.nat(0xffff);
const anyRequest: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    fn: fc.constantFrom("readCoils" as const, "readDiscrete" as const, "readHolding" as const, "readInput" as const),
    address: fc.nat(0xff00),
    count: fc.integer({ min: 1, max: 125 }),
  }),
  fc.record({ fn: fc.constantFrom("writeCoil" as const, "writeRegister" as const), address: word, value: word }),
  fc.record({
    fn: fc.constant("writeCoils" as const),
    address: fc.nat(0xf000),
    bits: fc.array(fc.boolean(), { minLength: 1, maxLength: 1968 }),
  }),
  fc.record({
    fn: fc.constant("writeRegisters" as const),
    address: fc.nat(0xf000),
    words: fc.array(word, { minLength: 1, maxLength: 123 }),
  }),
);
const anyBytes = fc.uint8Array({ maxLength: 300 });

describe("whatever comes", () => {
  test("a request survives the way to the slave in any pieces", () => {
    fc.assert(
      fc.property(anyRequest, fc.integer({ min: 1, max: 247 }), fc.nat(), (request, unit, cut) => {
        const stream = rtuFrame(unit, encodeRequest(request));
        const at = cut % stream.length;
        const first = rtuRequests(stream.slice(0, at));
        const second = rtuRequests(joined(first.rest, stream.slice(at)));
        const found = [...first.requests, ...second.requests].map((each) => ({
          ...each,
          pdu: decodeRequest(each.pdu),
        }));
        expect(found).toEqual([{ unit, pdu: request }]);
      }),
    );
  });

  test("a request that follows noise in the same burst is found", () => {
    const request = bytes("01 03 03 E8 00 0C C5 BF");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const found = rtuRequests(joined(noise, request)).requests;
        expect(found.map(({ pdu }) => hex(pdu))).toContain("03 03 E8 00 0C");
      }),
    );
  });

  test("random bytes crash no parser, and no frame with a wrong CRC passes", () => {
    fc.assert(
      fc.property(anyBytes, (noise) => {
        for (const { unit, pdu } of rtuRequests(noise).requests) {
          expect(hex(noise)).toContain(hex(rtuFrame(unit, pdu)));
        }
        expect(rtuParts(noise) === null).toBe(noise.length < 4 || crc16(noise) !== 0);
        decodeRequest(noise);
        tcpFrames(noise);
      }),
      { numRuns: 1000 },
    );
  });

  test("one to three flipped bits never pass", () => {
    fc.assert(
      fc.property(anyRequest, fc.uniqueArray(fc.nat(63), { minLength: 1, maxLength: 3 }), (request, flips) => {
        const frame = rtuFrame(17, encodeRequest(request).slice(0, 5));
        for (const bit of flips) frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(rtuParts(frame)).toBeNull();
      }),
    );
  });

  test("Modbus TCP frames survive any cutting of the stream", () => {
    const frame = fc.record({
      transaction: word,
      unit: fc.nat(255),
      pdu: fc.uint8Array({ minLength: 1, maxLength: 253 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.nat(), (frames, cut) => {
        const stream = frames
          .map(({ transaction, unit, pdu }) => tcpFrame(transaction, unit, pdu))
          .reduce(joined, new Uint8Array());
        const at = cut % (stream.length + 1);
        const first = tcpFrames(stream.slice(0, at));
        const second = tcpFrames(joined(first.rest, stream.slice(at)));
        expect([...first.frames, ...second.frames]).toEqual(frames);
        expect([first.broken, second.broken, second.rest.length]).toEqual([false, false, 0]);
      }),
    );
  });

  test("a stream that is not Modbus TCP is called broken", () => {
    expect(tcpFrames(bytes("01 03 03 E8 00 0C C5 BF")).broken).toBe(true);
  });
});
