import { dartCrc } from "./crc.ts";

/**
 * DART frames, from either end (Wayne, Dart Pump Interface Rev 2.11, data link):
 *
 *     control: ADR CTRL FA                              data: ADR CTRL BODY CRC_L CRC_H 03 FA
 *
 * CTRL: kind in the high nibble, TX# in the low one. FA inside a data frame (CRC too) goes out as 10 FA; the inserted 10
 * is not in the CRC, and a 10 before anything else is an ordinary byte.
 */
export const CONTROL_KINDS = { poll: 0x2, iap: 0x4, nak: 0x5, eot: 0x7, ack: 0xc, ackpoll: 0xe } as const;
export type ControlKind = keyof typeof CONTROL_KINDS;

export interface ControlFrame {
  kind: ControlKind;
  address: number;
  /** TX#, 0 to 15. */
  tx: number;
}

export interface DataFrame {
  kind: "data";
  address: number;
  tx: number;
  /** Transactions, one after another. */
  body: Uint8Array;
}

/** What reached the line's end mark and is no frame: its bytes are kept for diagnosis and mean nothing. */
export interface NoiseFrame {
  kind: "noise";
  why: "crc" | "shape" | "overlong" | "cut";
  bytes: Uint8Array;
}

export type Frame = ControlFrame | DataFrame;

export const ADDRESS_MIN = 0x50;
export const ADDRESS_MAX = 0x6f;

const DATA = 0x3;
const ETX = 0x03;
const DLE = 0x10;
const END = 0xfa;
/** Unescaped, without the end mark. */
const LONGEST = 256;
/** ADR CTRL CRC CRC ETX, and a body of at least one empty transaction. */
const SHORTEST_DATA = 7;

const KIND_OF_NIBBLE: ReadonlyMap<number, ControlKind> = new Map(
  (["poll", "iap", "nak", "eot", "ack", "ackpoll"] as const).map((kind) => [CONTROL_KINDS[kind], kind]),
);

export function encodeControl({ kind, address, tx }: ControlFrame): Uint8Array {
  return Uint8Array.of(checkedAddress(address), (CONTROL_KINDS[kind] << 4) | (tx & 0x0f), END);
}

export function encodeData({ address, tx, body }: Omit<DataFrame, "kind">): Uint8Array {
  const covered = Uint8Array.of(checkedAddress(address), (DATA << 4) | (tx & 0x0f), ...body);
  if (body.length < 2 || covered.length + 3 > LONGEST) throw new RangeError(`a body of ${body.length} bytes`);
  const crc = dartCrc(covered);
  const escaped: number[] = [];
  for (const byte of [...covered, crc & 0xff, crc >> 8]) {
    if (byte === END) escaped.push(DLE);
    escaped.push(byte);
  }
  return Uint8Array.of(...escaped, ETX, END);
}

export function encodeFrame(frame: Frame): Uint8Array {
  return frame.kind === "data" ? encodeData(frame) : encodeControl(frame);
}

export interface Deframer {
  /** The frames that these bytes complete. Whatever the bytes, it neither throws nor grows. */
  push(bytes: Uint8Array): (Frame | NoiseFrame)[];
  /** True while a frame has begun and not ended. */
  readonly pending: boolean;
  /** Forgets a begun frame; gives it as noise if there was one. */
  reset(): NoiseFrame | null;
}

export function createDeframer(): Deframer {
  const buffer = new Uint8Array(LONGEST);
  let length = 0;
  let overlong = false;
  let escaping = false;

  const append = (byte: number) => {
    if (length < LONGEST) buffer[length++] = byte;
    else overlong = true;
  };
  const take = () => {
    const bytes = buffer.slice(0, length);
    const was = { bytes, overlong };
    length = 0;
    overlong = false;
    escaping = false;
    return was;
  };

  return {
    push(bytes) {
      const frames: (Frame | NoiseFrame)[] = [];
      for (const byte of bytes) {
        if (escaping && byte === END) {
          escaping = false;
          append(END);
          continue;
        }
        if (escaping) append(DLE);
        escaping = byte === DLE;
        if (escaping) continue;
        if (byte !== END) {
          append(byte);
          continue;
        }
        const { bytes: raw, overlong: tooLong } = take();
        frames.push(tooLong ? { kind: "noise", why: "overlong", bytes: raw } : parse(raw));
      }
      return frames;
    },
    get pending() {
      return length > 0 || escaping;
    },
    reset() {
      if (length === 0 && !escaping) return null;
      return { kind: "noise", why: "cut", bytes: take().bytes };
    },
  };
}

/** A frame without its end mark and escapes. */
function parse(raw: Uint8Array): Frame | NoiseFrame {
  const bytes = withoutGlitch(raw);
  const [address = 0, control = 0] = bytes;
  const noise = (why: NoiseFrame["why"]): NoiseFrame => ({ kind: "noise", why, bytes: raw });
  if (address < ADDRESS_MIN || address > ADDRESS_MAX) return noise("shape");
  const tx = control & 0x0f;
  if (bytes.length === 2) {
    const kind = KIND_OF_NIBBLE.get(control >> 4);
    return kind ? { kind, address, tx } : noise("shape");
  }
  if (control >> 4 !== DATA || bytes.length < SHORTEST_DATA || bytes.at(-1) !== ETX) return noise("shape");
  const covered = bytes.subarray(0, -3);
  const crc = (bytes.at(-3) ?? 0) | ((bytes.at(-2) ?? 0) << 8);
  return crc === dartCrc(covered) ? { kind: "data", address, tx, body: covered.slice(2) } : noise("crc");
}

/** When the direction of an RS-485 pair turns, the receiver may see a 00 or FF before the first byte; neither is an address. */
function withoutGlitch(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0x00 && byte !== 0xff);
  return start > 0 ? bytes.subarray(start) : bytes;
}

function checkedAddress(address: number): number {
  if (address >= ADDRESS_MIN && address <= ADDRESS_MAX) return address;
  throw new RangeError(`address ${address} is outside 80 to 111`);
}
