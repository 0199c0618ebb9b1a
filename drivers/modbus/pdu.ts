import { isRigError, RigError } from "../error.ts";

/** Requests this rig makes; `address` is the 0-based one of the wire. `value` of a coil write is the raw word: 0xFF00 on, 0x0000 off, else a maker's own. */
export type Request =
  | { fn: "readCoils" | "readDiscrete" | "readHolding" | "readInput"; address: number; count: number }
  | { fn: "writeCoil" | "writeRegister"; address: number; value: number }
  | { fn: "writeCoils"; address: number; bits: readonly boolean[] }
  | { fn: "writeRegisters"; address: number; words: readonly number[] };

export type FunctionName = Request["fn"];

export interface FunctionRow {
  readonly code: number;
  /** Which of the slave's four tables is meant, and what is done to it. */
  readonly table: "coils" | "discrete" | "holding" | "input";
  readonly shape: "read" | "write-one" | "write-many";
  /** Most items in one request (Modbus Application Protocol 1.1b3, chapter 6). */
  readonly most: number;
}

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionRow>> = {
  readCoils: { code: 0x01, table: "coils", shape: "read", most: 2000 },
  readDiscrete: { code: 0x02, table: "discrete", shape: "read", most: 2000 },
  readHolding: { code: 0x03, table: "holding", shape: "read", most: 125 },
  readInput: { code: 0x04, table: "input", shape: "read", most: 125 },
  writeCoil: { code: 0x05, table: "coils", shape: "write-one", most: 1 },
  writeRegister: { code: 0x06, table: "holding", shape: "write-one", most: 1 },
  writeCoils: { code: 0x0f, table: "coils", shape: "write-many", most: 1968 },
  writeRegisters: { code: 0x10, table: "holding", shape: "write-many", most: 123 },
};

const BY_CODE = new Map(Object.entries(FUNCTIONS).map(([fn, row]) => [row.code, { fn: fn as FunctionName, row }]));
export const functionOfCode = (code: number): { fn: FunctionName; row: FunctionRow } | undefined => BY_CODE.get(code);
const isBits = (row: FunctionRow) => row.table === "coils" || row.table === "discrete";
const bytesFor = (row: FunctionRow, count: number) => (isBits(row) ? Math.ceil(count / 8) : count * 2);

/** Exception codes and what they mean (1.1b3, chapter 7). */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: "the function is not known there",
  2: "the address is not known there",
  3: "the value or count is not allowed there",
  4: "the device failed",
  5: "accepted, but takes long",
  6: "the device is busy",
  8: "memory parity error",
  10: "the gateway has no path",
  11: "the device behind the gateway is silent",
};

export function encodeRequest(request: Request): Uint8Array {
  const row = FUNCTIONS[request.fn];
  if ("count" in request) return head(row.code, request.address, request.count);
  if ("value" in request) return head(row.code, request.address, request.value);
  const data = "bits" in request ? packBits(request.bits) : packWords(request.words);
  const count = "bits" in request ? request.bits.length : request.words.length;
  return Uint8Array.of(...head(row.code, request.address, count), data.length, ...data);
}

/** What a slave makes of a request's bytes: the request, or the exception it must answer with. */
export function decodeRequest(pdu: Uint8Array): Request | { exception: number } {
  const known = BY_CODE.get(pdu[0] ?? 0);
  if (!known) return { exception: 1 };
  const { fn, row } = known;
  if (pdu.length < 5) return { exception: 3 };
  const address = word(pdu, 1);
  const second = word(pdu, 3);
  if (row.shape === "write-one")
    return pdu.length === 5 ? ({ fn, address, value: second } as Request) : { exception: 3 };
  if (second < 1 || second > row.most) return { exception: 3 };
  if (address + second > 0x10000) return { exception: 2 };
  if (row.shape === "read") return pdu.length === 5 ? ({ fn, address, count: second } as Request) : { exception: 3 };
  const data = pdu.subarray(6);
  if (pdu[5] !== bytesFor(row, second) || data.length !== pdu[5]) return { exception: 3 };
  return isBits(row)
    ? ({ fn, address, bits: unpackBits(data, second) } as Request)
    : ({ fn, address, words: unpackWords(data) } as Request);
}

/** Length of a request PDU that begins with these bytes; null while too short to tell, 0 for an unknown function. */
export function requestLength(pdu: Uint8Array): number | null {
  const code = pdu[0];
  if (code === undefined) return null;
  const known = BY_CODE.get(code);
  if (!known) return 0;
  if (known.row.shape !== "write-many") return 5;
  const count = pdu[5];
  return count === undefined ? null : 6 + count;
}

/** The head by which the good reply to `request` is known: reads give function and byte count, writes repeat the request. */
export function replyHead(request: Request): Uint8Array {
  const row = FUNCTIONS[request.fn];
  if ("count" in request) return Uint8Array.of(row.code, bytesFor(row, request.count));
  return encodeRequest(request).subarray(0, 5);
}

/** Bytes of the good reply's PDU. */
export function replyLength(request: Request): number {
  return "count" in request ? 2 + bytesFor(FUNCTIONS[request.fn], request.count) : 5;
}

/** The reply of a slave that did what was asked; `data` as packed for the table. */
export function encodeReply(request: Request, data: Uint8Array): Uint8Array {
  const head = replyHead(request);
  return "count" in request ? Uint8Array.of(...head, ...data) : head.slice();
}

export function encodeException(code: number, exception: number): Uint8Array {
  return Uint8Array.of(code | 0x80, exception);
}

/** The data of a good reply (registers big-endian, bits packed; empty for writes), or null when it is not this request's. */
export function decodeReply(request: Request, pdu: Uint8Array): Uint8Array | null {
  const head = replyHead(request);
  if (pdu.length !== replyLength(request) || head.some((byte, i) => pdu[i] !== byte)) return null;
  return "count" in request ? pdu.slice(2) : new Uint8Array(0);
}

/** Words of a gateway, of which the device behind it knows nothing. */
const GATEWAYS: ReadonlySet<number> = new Set([10, 11]);
/** What was asked for does not exist in the device, now or later; any other exception may pass. */
const UNKNOWN_THERE: ReadonlySet<number> = new Set([1, 2, 3]);

export function refused(request: Request, exception: number, where: string): RigError {
  const meaning = EXCEPTIONS[exception] ?? "an exception not in the standard";
  if (GATEWAYS.has(exception)) {
    return new RigError("DEVICE_SILENT", {
      what: `the gateway's answer to ${describe(request)} is exception ${exception}: ${meaning}`,
      where,
      mend: "check the device behind the gateway, its supply, wiring and unit number, and the gateway's serial settings",
    });
  }
  return new RigError("DEVICE_REFUSED", {
    what: `${describe(request)} was refused with exception ${exception}: ${meaning}`,
    where,
    mend: "check the driver and the addresses in rig.yaml against the device's manual",
    cause: { exception },
  });
}

/** The device itself says that it has no such function, register or count. */
export function isUnknownThere(error: unknown): boolean {
  if (!isRigError(error, "DEVICE_REFUSED")) return false;
  const { cause } = error;
  if (typeof cause !== "object" || cause === null || !("exception" in cause)) return false;
  return typeof cause.exception === "number" && UNKNOWN_THERE.has(cause.exception);
}

export function describe(request: Request): string {
  const code = FUNCTIONS[request.fn].code.toString(16).padStart(2, "0").toUpperCase();
  const size = "count" in request ? ` x${request.count}` : "";
  return `function ${code} at ${request.address}${size}`;
}

export const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

const head = (code: number, a: number, b: number) =>
  Uint8Array.of(code, (a >> 8) & 0xff, a & 0xff, (b >> 8) & 0xff, b & 0xff);

export function packWords(words: readonly number[]): Uint8Array {
  const data = new Uint8Array(words.length * 2);
  words.forEach((value, i) => {
    data[i * 2] = value >> 8;
    data[i * 2 + 1] = value;
  });
  return data;
}

export function unpackWords(data: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at + 1 < data.length; at += 2) words.push(word(data, at));
  return words;
}

export function packBits(bits: readonly boolean[]): Uint8Array {
  const data = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) data[i >> 3] = (data[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return data;
}

export function unpackBits(data: Uint8Array, count: number): boolean[] {
  return Array.from({ length: count }, (_, i) => (((data[i >> 3] ?? 0) >> (i & 7)) & 1) === 1);
}
