import { fromBcd, toBcd } from "./bcd.ts";

/**
 * The transactions inside a data frame: `TRANS LNG DATA[LNG]`, several after each other. One row each; numbers are
 * integers in the display's own divisions. (Wayne, Dart Pump Interface Rev 2.11, application layer.)
 */

/** CD1. */
export const COMMANDS = {
  status: 0x00,
  parameters: 0x02,
  identity: 0x03,
  filling: 0x04,
  reset: 0x05,
  authorise: 0x06,
  stop: 0x08,
  switchOff: 0x0a,
  suspend: 0x0d,
  resume: 0x0e,
  prices: 0x0f,
} as const;
export type Command = keyof typeof COMMANDS;

export type ToPump =
  | { kind: "command"; command: Command }
  | { kind: "nozzles"; nozzles: readonly number[] }
  | { kind: "presetVolume"; value: number }
  | { kind: "presetAmount"; value: number }
  | { kind: "prices"; prices: readonly number[] }
  | { kind: "totalsRequest"; counter: number }
  | Unknown;

export type FromPump =
  | { kind: "status"; code: number }
  | { kind: "filling"; volume: number; amount: number }
  | { kind: "nozzle"; price: number; nozzle: number; out: boolean }
  | { kind: "alarm"; code: number }
  | { kind: "identity"; digits: string }
  | { kind: "totals"; counter: number; values: readonly number[] }
  | Unknown;

/** Not in the table, or in it with a length or digits that do not fit. */
export interface Unknown {
  kind: "unknown";
  id: number;
  data: Uint8Array;
}

interface Row<T extends { kind: string }> {
  id: number;
  read(data: Uint8Array): T | null;
  /** Null for another row's transaction. */
  write(transaction: T): Uint8Array | null;
}

const TO_PUMP: readonly Row<ToPump>[] = [
  row("command", 0x01, {
    read: ([code, ...rest]) => {
      const command = rest.length === 0 ? commandOf(code) : undefined;
      return command ? { kind: "command", command } : null;
    },
    write: ({ command }) => Uint8Array.of(COMMANDS[command]),
  }),
  row("nozzles", 0x02, {
    read: (data) => ({ kind: "nozzles", nozzles: [...data] }),
    write: ({ nozzles }) => Uint8Array.from(nozzles),
  }),
  row("presetVolume", 0x03, {
    read: (data) => number(data, 4, (value) => ({ kind: "presetVolume", value })),
    write: ({ value }) => toBcd(value, 4),
  }),
  row("presetAmount", 0x04, {
    read: (data) => number(data, 4, (value) => ({ kind: "presetAmount", value })),
    write: ({ value }) => toBcd(value, 4),
  }),
  row("prices", 0x05, {
    read: (data) => {
      const prices = numbers(data, 3);
      return prices && prices.length > 0 ? { kind: "prices", prices } : null;
    },
    write: ({ prices }) => joined(prices.map((price) => toBcd(price, 3))),
  }),
  row("totalsRequest", 0x65, {
    read: ([counter, ...rest]) =>
      counter === undefined || rest.length > 0 ? null : { kind: "totalsRequest", counter },
    write: ({ counter }) => Uint8Array.of(counter),
  }),
];

const NOZZLE_OUT = 0x10;

const FROM_PUMP: readonly Row<FromPump>[] = [
  row("status", 0x01, {
    read: ([code, ...rest]) => (code === undefined || rest.length > 0 ? null : { kind: "status", code }),
    write: ({ code }) => Uint8Array.of(code),
  }),
  row("filling", 0x02, {
    read: (data) => {
      const values = data.length === 8 ? numbers(data, 4) : null;
      const [volume, amount] = values ?? [];
      return volume === undefined || amount === undefined ? null : { kind: "filling", volume, amount };
    },
    write: ({ volume, amount }) => joined([toBcd(volume, 4), toBcd(amount, 4)]),
  }),
  row("nozzle", 0x03, {
    read: (data) => {
      const nozzle = data[3] ?? 0;
      return data.length !== 4
        ? null
        : number(data.subarray(0, 3), 3, (price) => ({
            kind: "nozzle",
            price,
            nozzle: nozzle & 0x0f,
            out: (nozzle & NOZZLE_OUT) !== 0,
          }));
    },
    write: ({ price, nozzle, out }) =>
      joined([toBcd(price, 3), Uint8Array.of((nozzle & 0x0f) | (out ? NOZZLE_OUT : 0))]),
  }),
  row("alarm", 0x05, {
    read: ([code, ...rest]) => (code === undefined || rest.length > 0 ? null : { kind: "alarm", code }),
    write: ({ code }) => Uint8Array.of(code),
  }),
  row("identity", 0x09, {
    read: (data) => number(data, 5, (digits) => ({ kind: "identity", digits: String(digits).padStart(10, "0") })),
    write: ({ digits }) => toBcd(Number(digits), 5),
  }),
  row("totals", 0x65, {
    read: ([counter, ...data]) => {
      const values = data.length === 15 ? numbers(Uint8Array.from(data), 5) : null;
      return counter === undefined || !values ? null : { kind: "totals", counter, values };
    },
    write: ({ counter, values }) => joined([Uint8Array.of(counter), ...values.map((value) => toBcd(value, 5))]),
  }),
];

export const encodeToPump = (list: readonly ToPump[]): Uint8Array => encode(TO_PUMP, list);
export const encodeFromPump = (list: readonly FromPump[]): Uint8Array => encode(FROM_PUMP, list);
/** Null when the lengths do not add up to the body; what follows such a slip cannot be trusted, nor what precedes it. */
export const decodeToPump = (body: Uint8Array): ToPump[] | null => decode(TO_PUMP, body);
export const decodeFromPump = (body: Uint8Array): FromPump[] | null => decode(FROM_PUMP, body);

function encode<T extends { kind: string }>(rows: readonly Row<T | Unknown>[], list: readonly (T | Unknown)[]) {
  return joined(
    list.map((transaction) => {
      for (const { id, write } of rows) {
        const data = write(transaction);
        if (data) return Uint8Array.of(id, data.length, ...data);
      }
      if (!isUnknown(transaction)) throw new RangeError(`no row for ${transaction.kind}`);
      return Uint8Array.of(transaction.id, transaction.data.length, ...transaction.data);
    }),
  );
}

function decode<T extends { kind: string }>(rows: readonly Row<T | Unknown>[], body: Uint8Array) {
  const list: (T | Unknown)[] = [];
  for (let at = 0; at < body.length; ) {
    const [id, length] = [body[at], body[at + 1]];
    if (id === undefined || length === undefined || at + 2 + length > body.length) return null;
    const data = body.slice(at + 2, at + 2 + length);
    list.push(rows.find((each) => each.id === id)?.read(data) ?? { kind: "unknown", id, data });
    at += 2 + length;
  }
  return list;
}

function row<T extends { kind: string }, K extends T["kind"]>(
  kind: K,
  id: number,
  codec: { read(data: Uint8Array): T | null; write(transaction: Extract<T, { kind: K }>): Uint8Array },
): Row<T> {
  const mine = (transaction: T): transaction is Extract<T, { kind: K }> => transaction.kind === kind;
  return {
    id,
    read: codec.read,
    write: (transaction) => (mine(transaction) ? codec.write(transaction) : null),
  };
}

function isUnknown(transaction: { kind: string }): transaction is Unknown {
  return transaction.kind === "unknown";
}

function commandOf(code: number | undefined): Command | undefined {
  for (const [name, value] of Object.entries(COMMANDS)) if (value === code && isCommand(name)) return name;
  return undefined;
}

function isCommand(name: string): name is Command {
  return name in COMMANDS;
}

/** One BCD number of exactly so many bytes. */
function number<T>(data: Uint8Array, length: number, make: (value: number) => T): T | null {
  const value = data.length === length ? fromBcd(data) : null;
  return value === null ? null : make(value);
}

/** As many BCD numbers of `length` bytes as there are; null when one is none. */
function numbers(data: Uint8Array, length: number): number[] | null {
  if (data.length % length !== 0) return null;
  const values: number[] = [];
  for (let at = 0; at < data.length; at += length) {
    const value = fromBcd(data.subarray(at, at + length));
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
