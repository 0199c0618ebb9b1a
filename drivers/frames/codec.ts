import { CHECKS } from "./check.ts";
import { fromDigits, numberBytes } from "./digits.ts";
import { type Part, plainBytes, sizeOf, type Values } from "./part.ts";

export interface Match {
  readonly values: Values;
  /** Bytes of the frame on the wire. */
  readonly length: number;
}

/** A frame's bytes. Throws a RangeError for a value that is missing or does not fit: nothing is truncated. */
export function encode(parts: readonly Part[], values: Values): Uint8Array {
  const plain = parts.map((part) => write(part, values));
  for (const [i, part] of parts.entries()) {
    if (part.kind !== "length") continue;
    const after = parts.slice(i + 1).reduce((sum, each, j) => sum + bytesOf(each, plain[i + 1 + j] ?? []), 0);
    plain[i] = [after];
  }
  for (const [i, part] of parts.entries()) {
    if (part.kind === "check") plain[i] = [CHECKS[part.by].of(summed(parts, plain, part.from, i))];
  }
  return Uint8Array.from(parts.flatMap((part, i) => onWire(part, plain[i] ?? [])));
}

/** Does a frame of these parts stand at `from`? "more": it may, when more bytes have come. */
export function match(parts: readonly Part[], bytes: ArrayLike<number>, from = 0): Match | "more" | null {
  const values: Record<string, number | string> = {};
  const plain: number[][] = [];
  let at = from;
  /** Where the length byte says that the frame ends. */
  let end: number | null = null;
  for (const [i, part] of parts.entries()) {
    const size = sizeOf(part) ?? restSize(part, parts, i, { bytes, at, end });
    if (size === null || size === "more") return size;
    if (at + size > bytes.length) return begins(part, bytes, at) ? "more" : null;
    const own = offWire(part, bytes, at, size);
    if (own === null) return null;
    plain.push(own);
    at += size;
    if (part.kind === "length") {
      end = at + (own[0] ?? 0);
      if (!lengthFits(parts, i, end - at)) return null;
    } else if (part.kind === "check") {
      if (own[0] !== CHECKS[part.by].of(summed(parts, plain, part.from, i))) return null;
    } else if (!read(part, own, values)) return null;
  }
  return end === null || end === at ? { values, length: at - from } : null;
}

const summed = (parts: readonly Part[], plain: readonly number[][], from: number, to: number): number[] =>
  plain.slice(from, to).flatMap((own, i) => (parts[from + i]?.unsummed ? [] : own));

const bytesOf = ({ mirror }: Part, plain: readonly number[]) => plain.length * (mirror === undefined ? 1 : 2);

function onWire({ mirror }: Part, plain: readonly number[]): readonly number[] {
  return mirror === undefined ? plain : plain.flatMap((byte) => [byte, byte ^ mirror]);
}

/** The bytes without their mirrors; null where a mirror does not show its byte. */
function offWire({ mirror }: Part, bytes: ArrayLike<number>, at: number, size: number): number[] | null {
  const own: number[] = [];
  for (let i = at; i < at + size; i += mirror === undefined ? 1 : 2) {
    const byte = bytes[i] ?? 0;
    if (mirror !== undefined && bytes[i + 1] !== (byte ^ mirror)) return null;
    own.push(byte);
  }
  return own;
}

/** What has come of a constant is right so far. */
function begins(part: Part, bytes: ArrayLike<number>, at: number): boolean {
  if (part.kind !== "const" || part.mirror !== undefined) return true;
  return part.bytes.every((byte, i) => at + i >= bytes.length || bytes[at + i] === byte);
}

function lengthFits(parts: readonly Part[], at: number, length: number): boolean {
  let least = 0;
  let most = 0;
  for (const part of parts.slice(at + 1)) {
    least += part.kind === "rest" ? part.least : (sizeOf(part) ?? 0);
    most += part.kind === "rest" ? part.most : (sizeOf(part) ?? 0);
  }
  return length >= least && length <= most;
}

interface Place {
  bytes: ArrayLike<number>;
  at: number;
  end: number | null;
}

function restSize(part: Part, parts: readonly Part[], index: number, { bytes, at, end }: Place) {
  if (part.kind !== "rest") return null;
  if (end !== null) {
    const size = end - at - parts.slice(index + 1).reduce((sum, each) => sum + (sizeOf(each) ?? 0), 0);
    return size >= part.least && size <= part.most ? size : null;
  }
  const next = parts[index + 1];
  const stop = next?.kind === "const" ? next.bytes[0] : undefined;
  for (let size = part.least; size <= part.most; size++) {
    if (at + size >= bytes.length) return "more";
    if (bytes[at + size] === stop) return size;
  }
  return null;
}

function read(part: Part, own: readonly number[], values: Record<string, number | string>): boolean {
  const [first = 0] = own;
  switch (part.kind) {
    case "const":
      return part.bytes.every((byte, i) => own[i] === byte);
    case "number": {
      const value = fromDigits(own, part.as, part.first);
      if (value === null) return false;
      values[part.name] = value;
      return true;
    }
    case "code": {
      const value = first - part.plus;
      values[part.name] = value;
      return value >= part.from && value <= part.to;
    }
    case "nibbles":
      for (const [half, value] of [
        [part.high, first >> 4],
        [part.low, first & 15],
      ] as const) {
        if (typeof half === "string") values[half] = value;
        else if (half !== value) return false;
      }
      return true;
    case "text":
      values[part.name] = String.fromCharCode(...own);
      return own.every((byte) => byte >= 0x20 && byte < 0x7f);
    case "unknown":
    case "rest":
      values[part.name] = toHex(own);
      return true;
    default:
      return true;
  }
}

function write(part: Part, values: Values): number[] {
  switch (part.kind) {
    case "const":
      return [...part.bytes];
    case "number":
      return numberBytes(int(values, part.name), part.bytes, part.as, part.first);
    case "code": {
      const value = int(values, part.name);
      if (value < part.from || value > part.to) throw unfit(part.name, value);
      return [value + part.plus];
    }
    case "nibbles": {
      const [high, low] = [part.high, part.low].map((half) => (typeof half === "string" ? int(values, half) : half));
      if (high === undefined || low === undefined || (high | low) >> 4 !== 0) throw unfit("nibble", high ?? low);
      return [(high << 4) | low];
    }
    case "text": {
      const value = String(values[part.name] ?? "");
      if (value.length !== part.bytes || !/^[\x20-\x7e]*$/.test(value)) throw unfit(part.name, value);
      return [...value].map((char) => char.charCodeAt(0));
    }
    case "unknown": {
      const given = values[part.name];
      const own = given === undefined ? [...part.fill] : fromHex(String(given));
      if (own.length !== plainBytes(part)) throw unfit(part.name, given);
      return own;
    }
    case "rest": {
      const own = fromHex(String(values[part.name] ?? "00".repeat(part.least)));
      if (own.length < part.least || own.length > part.most) throw unfit(part.name, own.length);
      return own;
    }
    default:
      return [0];
  }
}

function int(values: Values, name: string): number {
  const value = values[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw unfit(name, value);
}

const unfit = (name: string, value: unknown) => new RangeError(`${name} ${String(value)} does not fit into its frame`);

export const toHex = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");

export const fromHex = (hex: string): number[] =>
  (hex.match(/[0-9A-Fa-f]{2}/g) ?? []).map((byte) => Number.parseInt(byte, 16));
