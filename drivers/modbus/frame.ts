import { crcFits, withCrc } from "./crc.ts";
import { requestLength, word } from "./pdu.ts";

/** RTU: unit, PDU, CRC. */
export function rtuFrame(unit: number, pdu: Uint8Array): Uint8Array {
  return withCrc(Uint8Array.of(unit, ...pdu));
}

export interface Addressed {
  unit: number;
  pdu: Uint8Array;
}

/** Takes an RTU frame apart; null when its CRC does not fit. */
export function rtuParts(frame: Uint8Array): Addressed | null {
  if (!crcFits(frame)) return null;
  return { unit: frame[0] ?? 0, pdu: frame.slice(1, -2) };
}

/**
 * Requests out of a slave's receive buffer, by their expected length. A byte that begins no good frame is dropped, so
 * that the slave finds its feet again after noise. `rest` is what may still become a frame.
 */
export function rtuRequests(buffer: Uint8Array): { requests: Addressed[]; rest: Uint8Array } {
  const requests: Addressed[] = [];
  let start = 0;
  let wait: number | null = null;
  for (let at = start; at < buffer.length; at++) {
    const length = requestLength(buffer.subarray(at + 1));
    if (length === 0) continue;
    const frame = length === null ? null : buffer.subarray(at, at + length + 3);
    if (frame === null || frame.length < (length ?? 0) + 3) {
      wait ??= at;
      continue;
    }
    const parts = rtuParts(frame);
    if (!parts) continue;
    requests.push(parts);
    start = at + frame.length;
    at = start - 1;
    wait = null;
  }
  return { requests, rest: wait === null ? new Uint8Array(0) : buffer.slice(wait) };
}

export interface TcpParts extends Addressed {
  transaction: number;
}

/** Modbus TCP: transaction, protocol 0, length, unit, PDU (Modbus Messaging on TCP/IP 1.0b, 3.1.3). */
export function tcpFrame(transaction: number, unit: number, pdu: Uint8Array): Uint8Array {
  const length = pdu.length + 1;
  return Uint8Array.of((transaction >> 8) & 0xff, transaction & 0xff, 0, 0, length >> 8, length & 0xff, unit, ...pdu);
}

/** Frames out of a TCP stream; `broken` when it is not Modbus any more: only a new connection mends that. */
export function tcpFrames(buffer: Uint8Array): { frames: TcpParts[]; rest: Uint8Array; broken: boolean } {
  const frames: TcpParts[] = [];
  let at = 0;
  while (buffer.length - at >= 8) {
    const length = word(buffer, at + 4);
    if (word(buffer, at + 2) !== 0 || length < 2 || length > 254)
      return { frames, rest: new Uint8Array(0), broken: true };
    if (buffer.length - at < 6 + length) break;
    frames.push({
      transaction: word(buffer, at),
      unit: buffer[at + 6] ?? 0,
      pdu: buffer.slice(at + 7, at + 6 + length),
    });
    at += 6 + length;
  }
  return { frames, rest: buffer.slice(at), broken: false };
}

export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
