import type { Tally } from "../../frames/testing/fuzz.ts";
import { PROTOCOLS } from "../../protocols.ts";
import type { Random } from "../../time/random.ts";
import { fuzzDart } from "./dart.ts";
import { fuzzModbusReplies, fuzzModbusRequests, fuzzModbusTcp } from "./modbus.ts";
import { fuzzScanAnswers } from "./scan.ts";
import { fuzzTables } from "./tables.ts";
import { fuzzMtSics, fuzzSelfLock, fuzzThermometer } from "./text.ts";

/** One parser, and noise for it: `atLeast` bytes, of which nothing may be taken that does not bear its own check out. */
export interface Fuzzed {
  readonly name: string;
  run(random: Random, atLeast: number): Tally;
}

/** Every parser of bytes that come from outside. */
export const FUZZED: readonly Fuzzed[] = [
  ...PROTOCOLS.map((protocol): Fuzzed => ({ name: protocol.name, run: fuzzTables(protocol) })),
  { name: "dart", run: fuzzDart },
  { name: "modbus-rtu, replies", run: fuzzModbusReplies },
  { name: "modbus-rtu, requests", run: fuzzModbusRequests },
  { name: "modbus-tcp", run: fuzzModbusTcp },
  { name: "mt-sics", run: fuzzMtSics },
  { name: "ascii-thermometer", run: fuzzThermometer },
  { name: "self-lock-lines", run: fuzzSelfLock },
  { name: "answers to a scan", run: fuzzScanAnswers },
];
