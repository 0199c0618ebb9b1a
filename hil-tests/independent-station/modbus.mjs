/** Modbus RTU, the slaves' side: cuts requests out of the line, hands them to units, and breaks replies as told. */
import { between, crcHolds, flipOneBit, withCrc } from "./lines.mjs";

const START = 0xffff;
const FIXED = new Set([1, 2, 3, 4, 5, 6]);

/** Length of the request that begins the buffer; undefined if it cannot be told (yet). */
function requestLength(buffer) {
  if (FIXED.has(buffer[1])) return 8;
  if ((buffer[1] === 15 || buffer[1] === 16) && buffer.length > 6) return 9 + buffer[6];
  return undefined;
}

/** Cuts requests by their length; a bad one makes the slave deaf until the line is silent. */
export function rtuSplitter() {
  let buffer = [];
  let deaf = false;
  return {
    push(bytes) {
      if (deaf) return [];
      buffer.push(...bytes);
      const frames = [];
      for (let length = requestLength(buffer); length <= buffer.length; length = requestLength(buffer)) {
        const frame = buffer.slice(0, length);
        if (!crcHolds(frame, START)) {
          deaf = true;
          buffer = [];
          return frames;
        }
        frames.push(frame);
        buffer = buffer.slice(length);
      }
      return frames;
    },
    idle() {
      // What silence ends may be a whole request of a function that this table does not know.
      const rest = crcHolds(buffer, START) ? [buffer] : [];
      buffer = [];
      deaf = false;
      return rest;
    },
  };
}

export const word = (pdu, at) => (pdu[at] << 8) | pdu[at + 1];
export const refuse = (fc, exception) => [fc | 0x80, exception];
export const ILLEGAL_FUNCTION = 1;
export const ILLEGAL_ADDRESS = 2;
export const ILLEGAL_VALUE = 3;

/** The reply to a read of registers out of `known` (Map address -> word); an address not in it is refused. */
export function readRegisters(pdu, known) {
  const [fc, first, count] = [pdu[0], word(pdu, 1), word(pdu, 3)];
  if (count < 1 || count > 125) return refuse(fc, ILLEGAL_VALUE);
  const bytes = [];
  for (let address = first; address < first + count; address++) {
    const value = known.get(address);
    if (value === undefined) return refuse(fc, ILLEGAL_ADDRESS);
    bytes.push((value >> 8) & 0xff, value & 0xff);
  }
  return [fc, bytes.length, ...bytes];
}

/** The reply to a read of `count` bits at 0.. */
export function readBits(pdu, bits) {
  const [fc, first, count] = [pdu[0], word(pdu, 1), word(pdu, 3)];
  if (count < 1 || count > 2000) return refuse(fc, ILLEGAL_VALUE);
  if (first + count > bits.length) return refuse(fc, ILLEGAL_ADDRESS);
  const bytes = new Array(Math.ceil(count / 8)).fill(0);
  for (let i = 0; i < count; i++) if (bits[first + i]) bytes[i >> 3] |= 1 << (i & 7);
  return [fc, bytes.length, ...bytes];
}

/** FC06 and FC10 on registers: `write(address, value)` gives undefined or an exception. Nothing is written if one is refused. */
export function writeRegisters(pdu, writable, write) {
  const fc = pdu[0];
  const first = word(pdu, 1);
  const values = [];
  if (fc === 6) values.push(word(pdu, 3));
  else for (let i = 0; i < word(pdu, 3); i++) values.push(word(pdu, 6 + 2 * i));
  if (fc === 16 && (values.length < 1 || pdu[5] !== 2 * values.length || pdu.length !== 6 + pdu[5]))
    return refuse(fc, ILLEGAL_VALUE);
  for (const [i, value] of values.entries()) {
    const allowed = writable.get(first + i);
    if (!allowed) return refuse(fc, ILLEGAL_ADDRESS);
    if (!allowed(value)) return refuse(fc, ILLEGAL_VALUE);
  }
  for (const [i, value] of values.entries()) write(first + i, value);
  return pdu.slice(0, 5);
}

/**
 * All units of one line. `units`: Map unit -> { function code: (pdu) => pdu }.
 * `faults`: { late, lateMs: [low, high], corrupt, drop (chances), silent(unit) -> boolean }.
 * A late or lost reply was executed in time: only its answer is late or lost. A silent unit does nothing.
 */
export function createSlaves({ units, faults, latencyMs, random }) {
  return (frame) => {
    const unit = frame[0];
    const functions = units.get(unit);
    if (!crcHolds(frame, START) || !functions || faults.silent(unit)) return null;
    const pdu = frame.slice(1, -2);
    const reply = functions[pdu[0]]?.(pdu) ?? refuse(pdu[0], ILLEGAL_FUNCTION);
    const good = withCrc([unit, ...reply], START);
    if (random() < faults.drop) return null;
    const late = random() < faults.late ? between(faults.lateMs, random) : 0;
    const bytes = random() < faults.corrupt ? flipOneBit(good, random) : good;
    return { bytes, delayMs: between(latencyMs, random) + late };
  };
}
