import type { ReadRequest, ScanAnswer, ScanQuestion } from "../device/recognise.ts";
import { crcFits } from "./crc.ts";
import { rtuFrame } from "./frame.ts";
import { encodeRequest, FUNCTIONS, replyHead, replyLength } from "./pdu.ts";

/** Asked of a unit of which nothing is known: it answers, or refuses, and either shows that it is there. */
export const ANYBODY: ReadRequest = { fn: "readHolding", address: 0, count: 1 };

const PATIENCE_MS = 120;
const EXCEPTION_BYTES = 5;

/** A read by Modbus RTU. Throws a RangeError for what is none, whatever the types say. */
export function modbusQuestion(unit: number, read: ReadRequest): ScanQuestion {
  const { shape, code } = FUNCTIONS[read.fn];
  if (shape !== "read") throw new RangeError(`Modbus ${read.fn} is not harmless`);
  const head = Uint8Array.of(unit, ...replyHead(read));
  const bytes = replyLength(read) + 3;
  const answerAt = (heard: Uint8Array, at: number): { answer: ScanAnswer; bytes: number } | null => {
    const whole = heard.subarray(at, at + bytes);
    if (head.every((byte, i) => whole[i] === byte) && whole.length === bytes && crcFits(whole)) {
      const data = whole.slice(head.length, -2);
      return { answer: { text: hex(data), data }, bytes };
    }
    const refusal = heard.subarray(at, at + EXCEPTION_BYTES);
    const refuses = refusal.length === EXCEPTION_BYTES && refusal[0] === unit && refusal[1] === (code | 0x80);
    if (!refuses || !crcFits(refusal)) return null;
    return { answer: { text: `exception ${refusal[2] ?? 0}`, data: null }, bytes: EXCEPTION_BYTES };
  };
  return {
    bytes: rtuFrame(unit, encodeRequest(read)),
    replyBytes: bytes,
    patienceMs: PATIENCE_MS,
    answers(heard) {
      const answers: ScanAnswer[] = [];
      for (let at = 0; at < heard.length; ) {
        const found = answerAt(heard, at);
        if (found) answers.push(found.answer);
        at += found?.bytes ?? 1;
      }
      return answers;
    },
  };
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
