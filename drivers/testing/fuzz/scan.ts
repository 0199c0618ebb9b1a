import type { ScanQuestion } from "../../device/recognise.ts";
import { rtuFrame } from "../../modbus/frame.ts";
import { encodeReply, packWords } from "../../modbus/pdu.ts";
import { ANYBODY, modbusQuestion } from "../../modbus/recognise.ts";
import { builtInDrivers } from "../../registry.ts";
import type { Fuzzed } from "./index.ts";
import { crcBitByBit, fuzzStream, hexOf } from "./stream.ts";

/** One question of each maker: what it takes for an answer in whatever comes. Of Modbus the CRC is reckoned once more. */
export const fuzzScanAnswers: Fuzzed["run"] = (random, atLeast) => {
  const modbus = modbusQuestion(1, ANYBODY);
  const others = [...builtInDrivers().values()].flatMap(({ recognise = [] }) =>
    recognise.flatMap((each): ScanQuestion[] => (each.on === "line" ? [each.ask(each.addresses[0] ?? null)] : [])),
  );
  const good = [rtuFrame(1, encodeReply(ANYBODY, packWords([250]))), ...others.map(({ bytes }) => bytes)];
  let asked = 0;
  return fuzzStream(random, atLeast, good, (bytes) => {
    // Each makes a parser of its own for what it hears: the parsers themselves are tried by their own names.
    if (random.uniform() < 0.05) others[asked++ % others.length]?.answers(bytes);
    return modbus.answers(bytes).map(({ data }) => {
      const frame = data ? [1, 3, data.length, ...data] : null;
      const crc = frame ? crcBitByBit(frame, 0xffff) : 0;
      const whole = frame ? hexOf(Uint8Array.of(...frame, crc & 0xff, crc >> 8)) : "";
      return { right: hexOf(bytes).includes(whole), told: hexOf(bytes) };
    });
  });
};
