import { degreesIn } from "../../ascii-thermometer/index.ts";
import { isRigError } from "../../error.ts";
import { isSerial, isWeight, serialIn, weightIn } from "../../mt-sics/words.ts";
import { answerIn, answerLine, headOf } from "../../self-lock-lines/message.ts";
import { lineSplitter } from "../../text-line/splitter.ts";
import type { Fuzzed } from "./index.ts";
import { crcBitByBit, fuzzStream } from "./stream.ts";

type Judged = readonly { right: boolean; told: string }[];

/** Lines cut from noise, each handed to what understands them. */
const lines =
  (delimiter: string, good: readonly string[], judge: (line: string) => Judged): Fuzzed["run"] =>
  (random, atLeast) => {
    const splitter = lineSplitter(delimiter);
    const text = new TextDecoder("utf-8");
    const bytes = good.map((line) => new TextEncoder().encode(line + delimiter));
    return fuzzStream(random, atLeast, bytes, (burst) =>
      splitter.push(burst).flatMap((line) => judge(text.decode(line))),
    );
  };

/** A weight has no checksum: what is taken is what the line says, digit for digit. */
export const fuzzMtSics = lines(
  "\r\n",
  ["S S     100.00 g", "S D      12.3456 kg", "S I", "S +", "ES", 'I4 A "B021002593"'],
  (line) => {
    if (isSerial(line)) return [{ right: serialIn(line) === null || line.includes(`"${serialIn(line)}"`), told: line }];
    if (!isWeight(line)) return [];
    try {
      const { massKg } = weightIn(line, "fuzz");
      const [digits = "", unit = ""] = line.slice(3).trim().split(/ +/);
      const perKg = { kg: 1, g: 1000, mg: 1e6, t: 1e-3 }[unit] ?? Number.NaN;
      return [{ right: Math.abs(massKg * perKg - Number(digits)) <= 1e-9 * Math.abs(Number(digits)), told: line }];
    } catch (error) {
      return [{ right: isRigError(error, "READING_IMPLAUSIBLE", "DEVICE_REFUSED"), told: line }];
    }
  },
);

export const fuzzThermometer = lines("\r", ["T= 20.15 C", "T= -3.2 degC", "T= +1.5E1", "OPEN"], (line) => {
  const degrees = degreesIn(line, { before: "T=", after: undefined });
  return degrees === null ? [] : [{ right: degrees === Number(NUMBER.exec(line)?.[0]), told: line }];
});

const NUMBER = /[+-]?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?/;

const SEAL_LENGTH = ',"crc":"HHHH"}'.length;

/** The seal is reckoned once more, bit by bit. */
export const fuzzSelfLock = lines(
  "\n",
  [
    answerLine(3, "state", { locked: false, code: 61, abnormalDeliveries: 2 }),
    answerLine(4, "identity", { mainBoard: "MB-1", encoder: null }),
    answerLine(5, "records", { records: [{ at: null, kind: "abnormal delivery", deviationPercent: -0.8 }] }),
  ],
  (line) => {
    const head = headOf(line);
    if (!head) return [];
    const sealed = line.trim();
    const crc = crcBitByBit(new TextEncoder().encode(sealed.slice(0, -SEAL_LENGTH)), 0xffff);
    try {
      answerIn(line, head.get, "fuzz");
    } catch (error) {
      if (!isRigError(error, "READING_IMPLAUSIBLE", "DEVICE_REFUSED")) throw error;
    }
    return [{ right: sealed.slice(-6, -2) === crc.toString(16).toUpperCase().padStart(4, "0"), told: line }];
  },
);
