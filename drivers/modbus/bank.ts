import type { Faults } from "../station/twin.ts";
import { decodeRequest, encodeException, encodeReply, FUNCTIONS, packBits, packWords, type Request } from "./pdu.ts";

export type Table = "coils" | "discrete" | "holding" | "input";

/**
 * One simulated device's registers; what it does not know is undefined, and a write to it gives false. Several banks may
 * share a unit (channels of one module): a read is answered by the first bank that knows the address, a write goes to all.
 */
export interface RegisterBank {
  readonly unit: number;
  readonly faults: Faults;
  coils?(address: number): boolean | undefined;
  discrete?(address: number): boolean | undefined;
  /** The 16-bit word. */
  holding?(address: number): number | undefined;
  input?(address: number): number | undefined;
  /** `value` is the raw word of function 05: 0xFF00 on, 0x0000 off, else a maker's own. */
  writeCoil?(address: number, value: number): boolean;
  writeHolding?(address: number, value: number): boolean;
  /** What the module answers for an address that no bank of its unit knows: channels that nothing is connected to. */
  spare?(table: Table, address: number): boolean | number | undefined;
}

export interface Answer {
  pdu: Uint8Array;
  /** The faults of every bank that had a part in it. */
  faults: readonly Faults[];
}

/** The banks of one unit as one slave. */
export function slave(banks: readonly RegisterBank[]): (pdu: Uint8Array) => Answer {
  const stuck = new Map<string, boolean | number>();

  const first = (know: (bank: RegisterBank) => boolean | number | undefined) => {
    for (const bank of banks) {
      const value = know(bank);
      if (value !== undefined) return { value, bank };
    }
    return undefined;
  };

  const read = (table: Table, address: number): { value: boolean | number; bank: RegisterBank } | undefined => {
    const found = first((bank) => bank[table]?.(address));
    if (!found) return first((bank) => bank.spare?.(table, address));
    const key = `${table} ${address}`;
    const kept = found.bank.faults.stuck ? stuck.get(key) : undefined;
    if (kept === undefined) stuck.set(key, found.value);
    return { value: kept ?? found.value, bank: found.bank };
  };

  const answerRead = (request: Extract<Request, { count: number }>, code: number): Answer => {
    const { table } = FUNCTIONS[request.fn];
    const found = Array.from({ length: request.count }, (_, i) => read(table, request.address + i));
    const known = found.filter((each) => each !== undefined);
    const faults = [...new Set(known.map(({ bank }) => bank.faults))];
    if (known.length < found.length) return { pdu: encodeException(code, 2), faults: faultsOr(faults) };
    const values = known.map(({ value }) => value);
    const bits = table === "coils" || table === "discrete";
    return { pdu: encodeReply(request, bits ? packBits(values.map(Boolean)) : packWords(values.map(Number))), faults };
  };

  const answerWrite = (request: Exclude<Request, { count: number }>, code: number): Answer => {
    const faults = new Set<Faults>();
    for (const { write, address, value } of writes(request)) {
      const knowing = banks.filter((bank) => bank[write]?.(address, value));
      if (knowing.length === 0) return { pdu: encodeException(code, 2), faults: faultsOr([...faults]) };
      for (const bank of knowing) faults.add(bank.faults);
    }
    return { pdu: encodeReply(request, new Uint8Array(0)), faults: [...faults] };
  };

  /** A refusal comes from the module as a whole. */
  const faultsOr = (faults: readonly Faults[]) => (faults.length > 0 ? faults : banks.map((bank) => bank.faults));

  return (pdu) => {
    const request = decodeRequest(pdu);
    const code = pdu[0] ?? 0;
    if ("exception" in request) return { pdu: encodeException(code, request.exception), faults: faultsOr([]) };
    return "count" in request ? answerRead(request, code) : answerWrite(request, code);
  };
}

function writes(request: Exclude<Request, { count: number }>) {
  const write = FUNCTIONS[request.fn].table === "coils" ? ("writeCoil" as const) : ("writeHolding" as const);
  const values =
    "value" in request
      ? [request.value]
      : "bits" in request
        ? request.bits.map((on) => (on ? 0xff00 : 0))
        : request.words;
  return values.map((value, i) => ({ write, address: request.address + i, value }));
}
