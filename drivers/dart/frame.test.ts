import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDeframer, encodeControl, encodeData, encodeFrame, type Frame } from "./frame.ts";
import {
  CAPTURED_TO_PUMP,
  COMPUTED_TO_PUMP,
  FROM_PUMP,
  fromHex,
  toHex,
  type Vector,
  WRONG_CRC,
} from "./testing/vectors.ts";
import { decodeFromPump, decodeToPump, encodeFromPump, encodeToPump } from "./transactions.ts";

const deframe = (bytes: Uint8Array) => createDeframer().push(bytes);

describe("frames of the facts, both ways", () => {
  const holds = <T>(decode: (body: Uint8Array) => T[] | null, encode: (list: readonly T[]) => Uint8Array) => {
    return ({ hex, address, tx, is }: Vector<T>) => {
      const [frame, ...rest] = deframe(fromHex(hex));
      expect(rest).toEqual([]);
      expect(frame).toMatchObject({ kind: "data", address, tx });
      expect(frame?.kind === "data" && decode(frame.body)).toEqual(is);
      expect(toHex(encodeData({ address, tx, body: encode(is) }))).toBe(hex);
    };
  };

  test.each(CAPTURED_TO_PUMP)("captured, to the pump: $hex", holds(decodeToPump, encodeToPump));
  test.each(COMPUTED_TO_PUMP)("computed, to the pump: $hex", holds(decodeToPump, encodeToPump));
  test.each(FROM_PUMP)("from the pump: $hex", holds(decodeFromPump, encodeFromPump));

  test.each([
    ["50 20 FA", { kind: "poll", address: 0x50, tx: 0 }],
    ["50 70 FA", { kind: "eot", address: 0x50, tx: 0 }],
  ] as const)("control frame %s", (hex, frame) => {
    expect(deframe(fromHex(hex))).toEqual([frame]);
    expect(toHex(encodeControl(frame))).toBe(hex);
  });

  test.each(WRONG_CRC)("refused, its CRC is not its own: %s", (hex) => {
    expect(deframe(fromHex(hex))).toEqual([{ kind: "noise", why: "crc", bytes: fromHex(hex).slice(0, -1) }]);
  });

  test("the CRC 1021 with start FFFF of the tester that circulates is refused", () => {
    let crc = 0xffff;
    const covered = fromHex("50 31 01 01 00");
    for (const byte of covered) {
      crc ^= byte << 8;
      for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
    const frame = deframe(Uint8Array.of(...covered, crc & 0xff, crc >> 8, 0x03, 0xfa));
    expect(frame).toMatchObject([{ kind: "noise", why: "crc" }]);
  });
});

describe("the receiver", () => {
  const poll = fromHex("50 20 FA");

  test("a 10 before an escaped FA is an ordinary byte", () => {
    const body = Uint8Array.of(0x77, 3, 0x10, 0xfa, 0x10);
    const bytes = encodeData({ address: 0x50, tx: 1, body });
    expect(toHex(bytes)).toContain("10 10 FA 10");
    expect(deframe(bytes)).toMatchObject([{ kind: "data", body }]);
  });

  test("bytes in any portions give the same frames", () => {
    const deframer = createDeframer();
    const bytes = Uint8Array.of(...fromHex(FROM_PUMP[3]?.hex ?? ""), ...poll);
    const frames = [...bytes].flatMap((byte) => deframer.push(Uint8Array.of(byte)));
    expect(frames).toEqual(deframe(bytes));
    expect(frames).toHaveLength(2);
    expect(deframer.pending).toBe(false);
  });

  test("the glitch of a turning RS-485 pair before a frame does no harm", () => {
    expect(deframe(Uint8Array.of(0xff, 0x00, ...poll))).toEqual([{ kind: "poll", address: 0x50, tx: 0 }]);
  });

  test("a frame longer than 256 bytes is noise, and the next one is heard", () => {
    const frames = deframe(Uint8Array.of(...new Uint8Array(5000).fill(0x51), 0xfa, ...poll));
    expect(frames).toMatchObject([{ kind: "noise", why: "overlong" }, { kind: "poll" }]);
  });

  test("a begun frame that is given up is noise, and its bytes do not spoil the next", () => {
    const deframer = createDeframer();
    deframer.push(fromHex("50 31 02 08 10"));
    expect(deframer.reset()).toMatchObject({ kind: "noise", why: "cut" });
    expect(deframer.push(poll)).toEqual([{ kind: "poll", address: 0x50, tx: 0 }]);
  });

  const frames = fc.oneof(
    fc.record({
      kind: fc.constantFrom("poll", "iap", "nak", "eot", "ack", "ackpoll"),
      address: fc.integer({ min: 0x50, max: 0x6f }),
      tx: fc.integer({ min: 0, max: 15 }),
    }),
    fc.record({
      kind: fc.constant("data"),
      address: fc.integer({ min: 0x50, max: 0x6f }),
      tx: fc.integer({ min: 0, max: 15 }),
      body: fc
        .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x10, 0xfa, 0x03)), {
          minLength: 2,
          maxLength: 200,
        })
        .map((bytes) => Uint8Array.from(bytes)),
    }),
  ) as fc.Arbitrary<Frame>;

  test("any frames one after another come back as they were sent", () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 5 }), (list) => {
        const wire = list.flatMap((frame) => [...encodeFrame(frame)]);
        expect(deframe(Uint8Array.from(wire))).toEqual(list);
      }),
    );
  });

  test("random bytes neither crash it nor give a data frame whose CRC is wrong", () => {
    const bytes = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xfa, 0x10, 0x03, 0x50, 0x31), fc.constant(0x20)),
      { maxLength: 600 },
    );
    fc.assert(
      fc.property(bytes, (noise) => {
        for (const frame of deframe(Uint8Array.from(noise))) {
          if (frame.kind !== "data") continue;
          const wire = encodeData(frame);
          expect(toHex(Uint8Array.from(noise))).toContain(toHex(wire));
          expect(remainder(wire)).toBe(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("one flipped bit anywhere in a data frame never gives other data", () => {
    fc.assert(
      fc.property(frames, fc.nat(), (frame, at) => {
        if (frame.kind !== "data") return;
        const bytes = encodeFrame(frame);
        const bit = at % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        for (const heard of deframe(bytes)) if (heard.kind === "data") expect(heard.body).toEqual(frame.body);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("transactions", () => {
  test("lengths that do not add up to the body make the whole body unreadable", () => {
    expect(decodeFromPump(Uint8Array.of(0x01, 1, 4, 0x02, 8, 0, 0))).toBeNull();
    expect(decodeFromPump(Uint8Array.of(0x01))).toBeNull();
  });

  test("digits that are none, or a length that does not fit, are not a reading", () => {
    const data = Uint8Array.of(0, 0, 0, 0x1a, 0, 0, 0, 0);
    expect(decodeFromPump(Uint8Array.of(0x02, 8, ...data))).toEqual([{ kind: "unknown", id: 2, data }]);
    expect(decodeFromPump(Uint8Array.of(0x02, 4, 0, 0, 0, 0))).toMatchObject([{ kind: "unknown" }]);
  });

  test("what is not in the table passes through unread", () => {
    const body = Uint8Array.of(0x66, 2, 0x12, 0x34, 0x01, 1, 5);
    const list = decodeFromPump(body);
    expect(list).toMatchObject([
      { kind: "unknown", id: 0x66 },
      { kind: "status", code: 5 },
    ]);
    expect(encodeFromPump(list ?? [])).toEqual(body);
  });

  test("a number that does not fit its digits is refused, never cut", () => {
    expect(() => encodeToPump([{ kind: "presetVolume", value: 100_000_000 }])).toThrow(RangeError);
    expect(() => encodeToPump([{ kind: "presetVolume", value: 20.5 }])).toThrow(RangeError);
    expect(() => encodeToPump([{ kind: "presetVolume", value: -1 }])).toThrow(RangeError);
  });

  test("random bodies neither crash nor change their length on their way through", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        const [from, to] = [decodeFromPump(body), decodeToPump(body)];
        if (from) expect(encodeFromPump(from).length).toBe(body.length);
        if (to) expect(encodeToPump(to)).toEqual(body);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The CRC over a whole frame with its CRC is 0. Written anew, bit by bit, so that it does not share the codec's mistakes. */
function remainder(wire: Uint8Array): number {
  let crc = 0;
  wire.subarray(0, -2).forEach((byte, i) => {
    if (byte === 0x10 && wire[i + 1] === 0xfa) return;
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc % 2 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  });
  return crc;
}
