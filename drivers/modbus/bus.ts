import type { Bus } from "../device/define.ts";
import type { Request } from "./pdu.ts";

/** Valve renewals go before the master meter, and the meter before everything else. */
export type Priority = "valve" | "meter" | "normal";

export interface TransactOptions {
  priority?: Priority;
  /** Asked right before sending; when it says no, the request is dropped (ABORTED). So no queued "open" follows a "close all". */
  wanted?(): boolean;
}

export interface Reply {
  /** The request that was answered: of several shapes, the one that was picked. */
  request: Request;
  /** Registers big-endian, or bits packed from the lowest; empty for writes. */
  data: Uint8Array;
  /** Clock.now() when the reply's last byte arrived. */
  at: number;
}

/**
 * One Modbus line: one owner, one queue. Rejects with DEVICE_SILENT (also when a gateway says so), REPLY_CORRUPT,
 * REPLY_UNEXPECTED, DEVICE_REFUSED (an exception reply of the device) or LINK_LOST. It never retries a read by itself, except once when an urgent request cut it off.
 */
export interface ModbusBus extends Bus {
  /** The line's name, for messages. */
  readonly name: string;
  transact(unit: number, request: Request, options?: TransactOptions): Promise<Reply>;
  /** Any one of several requests that serve alike: the first whose reply cannot be mistaken for a late one is sent. */
  transactAny(unit: number, shapes: readonly Request[], options?: TransactOptions): Promise<Reply>;
  /**
   * Puts `request` on the wire before it returns, past queue and quarantine, and gives up the transaction under way;
   * `then` follow one by one as the wire allows. No reply is waited for: read back what you need to know. Never throws.
   */
  urgent(unit: number, request: Request, then?: readonly Request[]): void;
}
