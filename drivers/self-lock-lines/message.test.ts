import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerIn, answerLine, crcOf, headOf, questionLine } from "./message.ts";

describe("the collector's lines", () => {
  test("literally, as docs/self-lock-lines.md has them", () => {
    // CRC-16/MODBUS's own check value.
    expect(crcOf("123456789")).toBe("4B37");
    expect(questionLine(7, "identity")).toBe('{"proverig":1,"id":7,"get":"identity","crc":"ADB9"}');
  });

  test("an answer comes back as it was written", () => {
    const state = { locked: false, code: 61, abnormalDeliveries: 2 };
    const line = answerLine(3, "state", state);
    expect(headOf(line)).toEqual({ proverig: 1, id: 3, get: "state" });
    expect(answerIn(line, "state", "lock")).toEqual(state);
    const records = [{ at: "2026-03-01T08:00:00+08:00", kind: "pulse equivalent", deviationPercent: -0.8 }];
    expect(answerIn(answerLine(4, "records", { records }), "records", "lock")).toEqual({ records });
  });

  test("one flipped bit anywhere is no line of the protocol", () => {
    const line = Buffer.from(answerLine(3, "state", { locked: false, code: null, abnormalDeliveries: 2 }));
    fc.assert(
      fc.property(fc.nat({ max: line.length * 8 - 1 }), (bit) => {
        const spoilt = Buffer.from(line);
        spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(headOf(spoilt.toString())).toBeNull();
      }),
      { numRuns: 800 },
    );
  });

  const sealed = (body: string) => `${body},"crc":"${crcOf(body)}"}`;
  test.each([
    ["another version", '{"proverig":2,"id":1,"get":"state"'],
    ["a command", '{"proverig":1,"id":1,"get":"unlock"'],
    ["no object", '["proverig"'],
    ["broken JSON", '{"proverig":1,,"id":1'],
  ])("%s is none", (_, body) => expect(headOf(sealed(body))).toBeNull());

  test.each([
    ["a negative count", '"state":{"locked":false,"code":null,"abnormalDeliveries":-1}', "READING_IMPLAUSIBLE"],
    ["a word for a yes or no", '"state":{"locked":"no","code":null,"abnormalDeliveries":0}', "READING_IMPLAUSIBLE"],
    ["a missing field", '"state":{"locked":false,"code":null}', "READING_IMPLAUSIBLE"],
    ["no answer", '"other":1', "READING_IMPLAUSIBLE"],
    ["the collector's own error", '"error":"no dispenser\\u001b[2J"', "DEVICE_REFUSED"],
  ])("%s is no state", (_, member, code) => {
    const line = sealed(`{"proverig":1,"id":1,"get":"state",${member}`);
    expect(() => answerIn(line, "state", "lock")).toThrow(expect.objectContaining({ code }));
  });

  test("there are three questions, and none is a command", () => {
    for (const get of ["identity", "state", "records"] as const) expect(headOf(questionLine(1, get))?.get).toBe(get);
  });
});
