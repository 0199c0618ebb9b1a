import { describe, expect, test } from "vitest";
import { createDeframer } from "./dart/frame.ts";
import { HARMLESS_KINDS } from "./dart/recognise.ts";
import type { ScanQuestion } from "./device/recognise.ts";
import { harmlessFrame } from "./frames/recognise.ts";
import { createScanner } from "./frames/scanner.ts";
import { rtuRequests } from "./modbus/frame.ts";
import { functionOfCode } from "./modbus/pdu.ts";
import { ANYBODY, modbusQuestion } from "./modbus/recognise.ts";
import { PROTOCOLS } from "./protocols.ts";
import { builtInDrivers } from "./registry.ts";

/** Commands of any dispenser, however its table calls them. */
const COMMANDS = /authorise|stop|preset|clear|close|control|confirm|take|select|ask|data(?:Next)$/;

const drivers = [...builtInDrivers().values()];
const onLine = drivers.flatMap(({ name, recognise = [] }) =>
  recognise.flatMap((each) => (each.on === "line" ? [{ name, recognise: each }] : [])),
);
const onModbus = drivers.flatMap(({ name, recognise = [] }) =>
  recognise.flatMap((each) => (each.on === "modbus" ? [{ name, recognise: each }] : [])),
);
/** Everything that a scan may say, with the speeds at which it says it. */
const questions: { name: string; question: ScanQuestion; bauds: readonly number[] | null }[] = [
  ...onLine.flatMap(({ name, recognise }) =>
    [...recognise.addresses, ...(recognise.more ?? [])].map((address) => ({
      name: `${name} ${address ?? ""}`,
      question: recognise.ask(address),
      bauds: recognise.lines.map(({ baud }) => baud),
    })),
  ),
  ...Array.from({ length: 32 }, (_, i) => i + 1).flatMap((unit) =>
    [ANYBODY, ...onModbus.flatMap(({ recognise }) => recognise.signs.map(({ read }) => read))].map((read) => ({
      name: `modbus unit ${unit} ${read.fn} ${read.address}`,
      question: modbusQuestion(unit, read),
      bauds: null,
    })),
  ),
];

describe("what a scan may say", () => {
  test.each(PROTOCOLS.map((protocol) => [protocol.name, protocol] as const))(
    "%s marks no command as harmless",
    (_, { requests }) => {
      for (const [name, { harmless, once, replies, parts }] of Object.entries(requests)) {
        if (!harmless) continue;
        expect(name).not.toMatch(COMMANDS);
        // A command is said once, and often not answered; a read is answered, and may be asked again.
        expect(once, name).toBeUndefined();
        expect(replies.length, name).toBeGreaterThan(0);
        const writes = parts.some(
          (part) => "name" in part && ["preset", "price", "volume", "amount", "sequence"].includes(part.name),
        );
        expect(writes, name).toBe(false);
      }
    },
  );

  test("a request that no table marks is not made", () => {
    let refused = 0;
    for (const protocol of PROTOCOLS) {
      for (const [name, { harmless }] of Object.entries(protocol.requests)) {
        if (harmless) continue;
        expect(() => harmlessFrame(protocol, name, {}), `${protocol.name} ${name}`).toThrow(/not marked as harmless/);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(20);
    const write = JSON.parse('{ "fn": "writeCoil", "address": 0, "count": 1 }');
    expect(() => modbusQuestion(1, write)).toThrow(/not harmless/);
  });

  test("to a dispenser of a table it is one of the requests that its table marks", () => {
    for (const { name, recognise } of onLine) {
      const own = PROTOCOLS.filter((protocol) => protocol.name === name || protocol.name.startsWith(`${name}-`));
      if (own.length === 0) continue;
      for (const address of [...recognise.addresses, ...(recognise.more ?? [])]) {
        const { bytes } = recognise.ask(address);
        const found = own.flatMap(({ requests }) =>
          createScanner(requests)
            .push(bytes)
            .map((each) => requests[each.name]?.harmless),
        );
        expect(found, `${name} ${address}`).toContain(true);
        expect(found, `${name} ${address}`).not.toContain(undefined);
      }
    }
  });

  test("to a Modbus device it is a read", () => {
    for (const { name, question } of questions) {
      const { requests } = rtuRequests(question.bytes);
      for (const { pdu } of requests) expect(functionOfCode(pdu[0] ?? 0)?.row.shape, name).toBe("read");
      if (name.startsWith("modbus")) expect(requests.length, name).toBe(1);
    }
  });

  test("to a DART pump it is a poll, and nothing else is a frame of its", () => {
    for (const { name, question } of questions) {
      const frames = createDeframer().push(question.bytes);
      const kinds = frames.flatMap(({ kind }) => (kind === "noise" ? [] : [kind]));
      expect(kinds, name).toEqual(name.startsWith("dart") ? ["poll"] : []);
    }
    expect(HARMLESS_KINDS).toEqual(["poll"]);
  });

  test("it is no command in the ears of any other table", () => {
    for (const { name, question, bauds } of questions) {
      for (const { name: other, requests, line } of PROTOCOLS) {
        // One byte without a check is anything: such a table's pumps are asked before all others, at a speed of their own.
        const first = onLine.find((each) => each.name === other)?.recognise.first;
        if (first && !bauds?.includes(line.baud)) continue;
        const scanner = createScanner(requests);
        for (const found of [...scanner.push(question.bytes), ...scanner.flush()]) {
          expect(requests[found.name]?.harmless, `${name} is ${found.name} to ${other}`).toBe(true);
        }
      }
    }
  });
});

describe("an answer", () => {
  test("is none in one's own question, in noise, nor with a flipped bit where there is a check", () => {
    for (const { name, question } of questions) {
      if (name.startsWith("gilbarco") || name.startsWith("tatsuno")) continue;
      expect(question.answers(question.bytes), name).toEqual([]);
      expect(question.answers(new Uint8Array(40)), name).toEqual([]);
      expect(question.answers(new Uint8Array(0)), name).toEqual([]);
    }
  });

  test("of Modbus may be data or a refusal, behind noise, and of two devices", () => {
    const { answers } = modbusQuestion(1, ANYBODY);
    const data = [0x01, 0x03, 0x02, 0x00, 0xfa, 0x38, 0x07];
    const refusal = [0x01, 0x83, 0x02, 0xc0, 0xf1];
    expect(answers(Uint8Array.from(data)).map(({ text }) => text)).toEqual(["00fa"]);
    expect(answers(Uint8Array.from([0x00, 0xff, ...refusal]))).toEqual([{ text: "exception 2", data: null }]);
    expect(answers(Uint8Array.from([...data, ...data]))).toHaveLength(2);
    expect(answers(Uint8Array.from([0x02, ...data.slice(1)]))).toEqual([]);
    expect(answers(Uint8Array.from([...data.slice(0, 4), 0xfb, ...data.slice(5)]))).toEqual([]);
  });
});
