/**
 * Serial lines as ptys made by socat, with the wire's time: a pty hands a request over at once, a real line takes
 * its characters' time. One line answers one frame at a time, in order, like a single-threaded device.
 *
 * Nothing here or beside it imports anything of the product: this station shares no codec with it.
 */
import { spawn } from "node:child_process";
import { closeSync, constants, existsSync, lstatSync, openSync, unlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** CRC-16, polynomial 0x8005 reflected. Modbus starts at 0xFFFF, DART at 0; both send the low byte first. */
export function crc16(bytes, start) {
  let crc = start;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

export const withCrc = (bytes, start) => {
  const crc = crc16(bytes, start);
  return [...bytes, crc & 0xff, crc >> 8];
};

export const crcHolds = (bytes, start) => bytes.length > 2 && crc16(bytes, start) === 0;

/** Seeded numbers in [0, 1) (mulberry32), so that a run with faults can be had again. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const between = ([low, high], random) => low + (high - low) * random();

export function flipOneBit(bytes, random) {
  const flipped = [...bytes];
  const at = Math.floor(random() * flipped.length);
  flipped[at] ^= 1 << Math.floor(random() * 8);
  return flipped;
}

async function appears(path, child) {
  for (let tries = 0; !existsSync(path); tries++) {
    if (child.exitCode !== null || tries > 500) throw new Error(`socat made no pty at ${path}`);
    await sleep(10);
  }
}

function removeStaleLink(path) {
  if (existsSync(path)) throw new Error(`${path} exists: another station runs there, or remove it`);
  if (lstatSync(path, { throwIfNoEntry: false })) unlinkSync(path); // it dangles
}

/**
 * Serves one line at PATH.
 * - `splitter`: { push(bytes) -> frames, idle() -> frames } cuts the stream; idle() is called after `idleMs` of silence
 * - `answer(frame)`: { bytes, delayMs } or null; called when the frame's own time on the wire has passed
 * - `charMs`: one character's time on the wire
 */
export async function serveLine({ path, charMs, idleMs, splitter, answer, onEnd }) {
  removeStaleLink(path);
  const child = spawn("socat", [`pty,raw,echo=0,link=${path}`, "-"], { stdio: ["pipe", "pipe", "inherit"] });
  let open = true;
  child.on("error", (error) => open && onEnd(`socat: ${error.message} (apt-get install socat)`));
  child.on("exit", (code) => open && onEnd(`socat of ${path} ended with ${code}`));
  child.stdin.on("error", () => {}); // its exit is reported above
  await appears(path, child);
  // A pty whose last client leaves reads as an error and would end socat: hold the client's side open too.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);

  async function exchange(frame) {
    await sleep(frame.length * charMs);
    const reply = open ? answer(frame) : null;
    if (!reply) return;
    await sleep(reply.delayMs + reply.bytes.length * charMs);
    if (open) child.stdin.write(Uint8Array.from(reply.bytes));
  }

  let queue = Promise.resolve();
  const take = (frames) => {
    for (const frame of frames) queue = queue.then(() => exchange(frame)).catch((error) => onEnd(error.stack));
  };
  let silence;
  child.stdout.on("data", (chunk) => {
    take(splitter.push(chunk));
    clearTimeout(silence);
    silence = setTimeout(() => take(splitter.idle()), idleMs);
  });

  return {
    close() {
      open = false;
      clearTimeout(silence);
      closeSync(held);
      child.kill("SIGTERM");
    },
  };
}
