import { describe, expect, it } from "vitest";
import { bearsParity, judge, looksOverlaid, varies, withoutEcho } from "./hearing.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const SENT = bytes("01 03 00 00 00 01 84 0A");
const REPLY = bytes("01 03 02 00 FA 38 07");

describe("an echo", () => {
  it("is what comes back first, and what follows it is the answer", () => {
    expect(withoutEcho(SENT, Uint8Array.of(...SENT, ...REPLY))).toEqual({ echo: true, rest: REPLY });
    expect(withoutEcho(SENT, SENT)).toEqual({ echo: true, rest: new Uint8Array(0) });
  });

  it("is not an answer that begins alike, nor a part of what was sent, nor silence", () => {
    expect(withoutEcho(SENT, REPLY).echo).toBe(false);
    expect(withoutEcho(SENT, SENT.slice(0, 5)).echo).toBe(false);
    expect(withoutEcho(SENT, new Uint8Array(0)).echo).toBe(false);
    expect(withoutEcho(new Uint8Array(0), REPLY).echo).toBe(false);
  });
});

describe("another parity", () => {
  const odd = [0x01, 0x02, 0x07, 0x38, 0x31, 0x10, 0x0b];
  const even = [0x03, 0x05, 0x06, 0x30, 0x33, 0x81];

  it("leaves the characters whose parity bit fits, as NUL in their place or missing", () => {
    expect(bearsParity([Uint8Array.of(odd[0] ?? 0, 0, ...odd.slice(1), 0)])).toBe(true);
    expect(bearsParity([Uint8Array.from(odd.slice(0, 3)), Uint8Array.from(odd.slice(3))])).toBe(true);
    expect(bearsParity([Uint8Array.from(even)])).toBe(true);
  });

  it("spoils all of them where odd stands against even", () => {
    expect(bearsParity([new Uint8Array(7)])).toBe(true);
  });

  it("is not seen in a few bytes, in one byte again and again, nor in a mixture", () => {
    expect(bearsParity([Uint8Array.from(odd.slice(0, 5))])).toBe(false);
    expect(bearsParity([new Uint8Array(12).fill(0x55)])).toBe(false);
    expect(bearsParity([Uint8Array.of(...odd, ...even)])).toBe(false);
    expect(bearsParity([REPLY])).toBe(false);
    expect(bearsParity([])).toBe(false);
  });
});

describe("replies that lie over each other", () => {
  it("begin as answers do, and are something else each time", () => {
    const heard = [bytes("01 03 02 00 7A 18 07"), bytes("01 03 02 01 03 FA 38 07"), bytes("01 01 02 00")];
    expect(varies(heard)).toBe(true);
    expect(looksOverlaid({ sent: SENT, heard })).toBe(true);
  });

  it("are not the same garbage again and again, and not garbage that begins with anything", () => {
    const garbage = bytes("9C 13 7F");
    expect(looksOverlaid({ sent: SENT, heard: [garbage, garbage, garbage] })).toBe(false);
    expect(looksOverlaid({ sent: SENT, heard: [garbage, bytes("9C 14 7F")] })).toBe(false);
    expect(looksOverlaid({ sent: SENT, heard: [REPLY, new Uint8Array(0)] })).toBe(false);
  });
});

describe("attempts that nobody answered come to", () => {
  const silence = { sent: SENT, heard: [new Uint8Array(0)] };
  it.each([
    ["silence", [silence, silence]],
    ["silence", []],
    ["echo", [silence, { sent: SENT, heard: [SENT] }]],
    ["garbage", [{ sent: SENT, heard: [bytes("9C 13 7F 22"), bytes("9C 13 7F 22")] }]],
    ["garbage", [{ sent: SENT, heard: [Uint8Array.of(...SENT, 0x9c, 0x13, 0x7f)] }]],
    ["parity", [{ sent: SENT, heard: [bytes("01 00 02 00 07 38 31 10 00")] }]],
    ["collision", [{ sent: SENT, heard: [bytes("01 03 02 00 7A"), bytes("01 03 03 FA 38")] }]],
  ])("%s", (judgement, attempts) => {
    expect(judge(attempts)).toBe(judgement);
  });
});
