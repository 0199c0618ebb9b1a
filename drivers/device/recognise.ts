import type { LineSettings } from "../link/link.ts";
import type { Request } from "../modbus/pdu.ts";
import type { DeviceKind } from "./capability.ts";

/**
 * How a scan of lines that nobody has described finds a driver's devices. What it may say is harmless: it presets,
 * authorises, stops, clears, unlocks and writes nothing. Which requests those are stands in the protocols' own tables.
 */
export type Recognise = OnLine | OnModbus | NotFound;

/**
 * How much an answer tells of what answered: `named` by an identity, or by a checksum over a frame of its own;
 * `fits` by registers that are where its manual has them; `weak` by little more than that something answered.
 */
export type Sureness = "named" | "fits" | "weak";

/** One thing to say on a line, and how its answer is known. */
export interface ScanQuestion {
  readonly bytes: Uint8Array;
  /** Bytes that the longest answer has. */
  readonly replyBytes: number;
  /** From the question's last byte to the answer's first, at the most, ms. */
  readonly patienceMs: number;
  /**
   * The whole and undamaged answers in what was heard, one after another: more than one where more than one device
   * spoke. Whatever the bytes, it does not throw.
   */
  answers(heard: Uint8Array): readonly ScanAnswer[];
}

export interface ScanAnswer {
  /** What tells one answer from another. */
  readonly text: string;
  /** Modbus: the data; null for a refusal, which shows that somebody is there. */
  readonly data?: Uint8Array | null;
}

/** Devices that have their line to themselves, or share it with their like. */
export interface OnLine {
  readonly on: "line";
  /** Settings to try, likeliest first. */
  readonly lines: readonly LineSettings[];
  /** Addresses to try; [null] where there is none. */
  readonly addresses: readonly (number | null)[];
  /** Further ones, tried once somebody answers. */
  readonly more?: readonly number[];
  readonly sure: Sureness;
  /** Milliseconds of silence before each question. */
  readonly gapMs: number;
  /** Asked before all others: it has no checksum, so that bytes which were meant for others may be commands to it. */
  readonly first?: true;
  ask(address: number | null): ScanQuestion;
  propose(address: number | null, answer: ScanAnswer): readonly Proposed[];
}

export type ReadRequest = Extract<Request, { count: number }>;

export interface ModbusSign {
  readonly read: ReadRequest;
  fits(data: Uint8Array, unit: number): boolean;
}

/** One make of Modbus devices: every sign must be answered, and fit. */
export interface OnModbus {
  readonly on: "modbus";
  readonly lines: readonly LineSettings[];
  readonly sure: Sureness;
  readonly signs: readonly ModbusSign[];
  /** `data` as the signs were answered. */
  propose(unit: number, data: readonly Uint8Array[]): readonly Proposed[];
}

/** No scan finds it. */
export interface NotFound {
  readonly on: "nothing";
  readonly why: WhyNot;
}

/**
 * no-line: it hangs on no serial line; unasked: it speaks when it likes and answers nothing; own-words: its question stands
 * in its manual and in rig.yaml only; any-device: it fits whatever the manual says; recalled: the numbers are from memory, so
 * that an answer would prove nothing; no-identity: no register tells what it is.
 */
export const WHY_NOT = ["no-line", "unasked", "own-words", "any-device", "recalled", "no-identity"] as const;
export type WhyNot = (typeof WHY_NOT)[number];

/** A device as rig.yaml would have it. */
export interface Proposed {
  readonly kind: DeviceKind;
  /** What the scan knows. */
  readonly options: Readonly<Record<string, string | number>>;
  /** Keys that rig.yaml must have and that no answer tells: filled in by a person, never guessed. */
  readonly fill: readonly string[];
  /** Keys whose default is a person's to check. */
  readonly check: readonly string[];
}

export const notFound = (why: WhyNot): readonly [NotFound] => [{ on: "nothing", why }];
