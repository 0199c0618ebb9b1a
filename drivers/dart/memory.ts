import { decodeFromPump } from "./transactions.ts";

/** Something that the pump told, and how new it is known to be. */
export interface Heard<T> {
  value: T;
  /** Clock.now() when it arrived. */
  at: number;
  /** The pump had nothing more to tell at this moment, so what it told afterwards is younger. */
  youngerThan: number;
  /** Rises with everything that is heard. */
  order: number;
}

export interface Filling {
  volume: number;
  amount: number;
}

export interface Nozzle {
  price: number;
  nozzle: number;
  out: boolean;
}

/** What a pump can be asked for and may also tell by itself. */
export type Subject = "status" | "filling";

/** The newest of what a pump has told, asked or not. */
export interface PumpMemory {
  readonly status: Heard<number> | null;
  readonly filling: Heard<Filling> | null;
  readonly nozzle: Heard<Nozzle> | null;
  readonly identity: Heard<string> | null;
  /** Last alarm since the last command that would clear it. */
  alarm: number | null;
  /** When it was last sure that the pump had nothing more to tell. */
  readonly emptyAt: number;
  /** When it last told something at each of many polls in a row. */
  endlessAt: number;
  /** Before this moment a reply may belong to an earlier request. */
  doubtUntil: number;
  /** When it last told something that nobody had asked for. */
  readonly unaskedAt: Record<Subject, number>;
  /** Counts what was heard. */
  readonly order: number;
  hear(tx: number, body: Uint8Array, at: number): void;
  nothingMore(at: number): void;
}

export function createMemory(): PumpMemory {
  let status: Heard<number> | null = null;
  let filling: Heard<Filling> | null = null;
  let nozzle: Heard<Nozzle> | null = null;
  let identity: Heard<string> | null = null;
  let alarm: number | null = null;
  let emptyAt = Number.NEGATIVE_INFINITY;
  let endlessAt = Number.NEGATIVE_INFINITY;
  let doubtUntil = Number.NEGATIVE_INFINITY;
  const unaskedAt = { status: Number.NEGATIVE_INFINITY, filling: Number.NEGATIVE_INFINITY };
  let order = 0;
  let last: { tx: number; body: Uint8Array } | null = null;

  return {
    get status() {
      return status;
    },
    get filling() {
      return filling;
    },
    get nozzle() {
      return nozzle;
    },
    get identity() {
      return identity;
    },
    get alarm() {
      return alarm;
    },
    set alarm(code) {
      alarm = code;
    },
    get emptyAt() {
      return emptyAt;
    },
    get endlessAt() {
      return endlessAt;
    },
    set endlessAt(at) {
      endlessAt = at;
    },
    get doubtUntil() {
      return doubtUntil;
    },
    set doubtUntil(at) {
      doubtUntil = at;
    },
    unaskedAt,
    get order() {
      return order;
    },
    hear(tx, body, at) {
      // Our ACK was lost and it comes again: heard once. After an EOT the same bytes are news, whatever their TX#.
      if (last?.tx === tx && last.body.join() === body.join()) return;
      last = { tx, body };
      order++;
      const heard = <T>(value: T): Heard<T> => ({ value, at, youngerThan: emptyAt, order });
      for (const told of decodeFromPump(body) ?? []) {
        if (told.kind === "status") status = heard(told.code);
        else if (told.kind === "filling") filling = heard({ volume: told.volume, amount: told.amount });
        else if (told.kind === "nozzle") nozzle = heard({ price: told.price, nozzle: told.nozzle, out: told.out });
        else if (told.kind === "identity") identity = heard(told.digits);
        else if (told.kind === "alarm") alarm = told.code;
      }
    },
    nothingMore(at) {
      emptyAt = at;
      last = null;
    },
  };
}
