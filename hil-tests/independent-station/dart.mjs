/**
 * A Wayne DART pump, from raw bytes. Control frame: ADR CTRL FA. Data frame: ADR CTRL transactions CRC_L CRC_H 03 FA,
 * CRC-16 0x8005 reflected from 0 over ADR .. last transaction byte; an FA inside goes out as 10 FA.
 * Source: Dart Pump Interface Rev 2.11 as quoted by moduslightstech-lgtm/intelipump with its captures.
 */
import { between, crcHolds, flipOneBit, withCrc } from "./lines.mjs";

const [STOP_FLAG, END_OF_TEXT, ESCAPE] = [0xfa, 0x03, 0x10];
const [POLL, DATA, NAK, EOT, ACK, ACK_POLL] = [0x20, 0x30, 0x50, 0x70, 0xc0, 0xe0];
const LONGEST = 256;
const REPEAT_S = 1; // an equal frame after that is a new one, from a master that began again with TX# 0

/** Cuts frames at FA; they come without escapes and without the closing FA. */
export function dartSplitter() {
  let frame = [];
  return {
    push(bytes) {
      const frames = [];
      for (const byte of bytes) {
        if (byte !== STOP_FLAG) frame.push(byte);
        else if (frame[frame.length - 1] === ESCAPE) frame[frame.length - 1] = STOP_FLAG;
        else {
          frames.push(frame);
          frame = [];
        }
        if (frame.length > LONGEST) frame = [];
      }
      return frames;
    },
    idle() {
      frame = [];
      return [];
    },
  };
}

export function dataFrame(address, tx, transactions) {
  const body = withCrc([address, DATA | tx, ...transactions], 0);
  const escaped = body.flatMap((byte) => (byte === STOP_FLAG ? [ESCAPE, byte] : [byte]));
  return [...escaped, END_OF_TEXT, STOP_FLAG];
}

/** [TRANS, data] pairs of a data frame; null if its CRC, its end or a length does not hold. */
export function transactionsOf(frame) {
  if (frame[frame.length - 1] !== END_OF_TEXT || frame.length < 5 || !crcHolds(frame.slice(0, -1), 0)) return null;
  const rest = frame.slice(2, -3);
  const found = [];
  for (let at = 0; at < rest.length; at += 2 + rest[at + 1]) {
    if (at + 2 + rest[at + 1] > rest.length || rest[at + 1] === undefined) return null;
    found.push([rest[at], rest.slice(at + 2, at + 2 + rest[at + 1])]);
  }
  return found;
}

/** Packed BCD, most significant first. */
export function bcd(value, bytes) {
  const digits = String(value)
    .padStart(2 * bytes, "0")
    .slice(-2 * bytes);
  return Array.from({ length: bytes }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
export const fromBcd = (bytes) => bytes.reduce((sum, byte) => sum * 100 + (byte >> 4) * 10 + (byte & 15), 0);

/**
 * `o`: { address, nozzle, txWrap: 0|1 (what follows F in its own frames), tx: "tolerant"|"strict", dc1, dc2 (spontaneous),
 * end: "silent"|"eot" (after the ACK of its last frame), frames: "joined"|"split", filling: "dc2"|"full", replyMs: [low, high] }.
 * `faults`: { corrupt, drop, silent() }. Returns answer(frame) -> { bytes, delayMs } or null.
 */
export function createPump(o, { dispenser, faults, random, log, time }) {
  const pending = []; // transactions of frames that wait for a POLL
  let tx = 0;
  let onLine = null; // TX# of the frame that waits for its ACK
  let last = null; // the last data frame taken: a repeat is acknowledged, not executed
  let allowed = [];
  let preset = null;
  let told = -1; // the volume of the newest DC2

  const dc1 = () => [0x01, 1, dispenser.view().state];
  const dc3 = () => [0x03, 4, ...bcd(dispenser.view().priceFen, 3), 0x10 | o.nozzle];
  function dc2() {
    const { volume, amount } = dispenser.view();
    told = volume;
    return [0x02, 8, ...bcd(volume, 4), ...bcd(amount, 4)];
  }
  function reply(...parts) {
    if (o.frames === "split") pending.push(...parts);
    else pending.push(parts.flat());
  }
  dispenser.onState((state) => {
    if (o.dc1) reply(dc1());
    if (o.dc2 && state >= 5) reply(dc2());
  });

  const refused = (what) => log({ event: "refused", what, state: dispenser.view().state });
  const commands = {
    0: () => reply(dc1(), dc3()),
    2: () => {}, // acknowledged and never answered, as seen on pumps
    3: () => reply([0x09, 5, 0x00, 0x00, 0x12, 0x34, 0x56]),
    4: () => (o.filling === "full" ? reply(dc1(), dc2(), dc3()) : reply(dc2())),
    5() {
      if (dispenser.reset()) preset = null;
      else refused("RESET");
    },
    6() {
      if (!allowed.includes(o.nozzle) || !dispenser.authorise(preset)) refused("AUTHORISE");
    },
    8: () => dispenser.stop() || refused("STOP"),
  };
  function execute([kind, data]) {
    if (kind === 0x01 && commands[data[0]]) commands[data[0]]();
    else if (kind === 0x02) allowed = data;
    else if (kind === 0x03) preset = fromBcd(data) / 100 || null;
    else if (kind === 0x04) preset = fromBcd(data) / dispenser.view().priceFen || null;
    else log({ event: "unsupported", transaction: kind, data });
  }

  const control = (kind, nibble) => [o.address, kind | nibble, STOP_FLAG];
  function send() {
    onLine = tx;
    return dataFrame(o.address, tx, pending[0]);
  }
  function poll() {
    const { state, volume } = dispenser.view();
    if (o.dc2 && state === 4 && volume !== told && pending.length === 0) reply(dc2());
    return pending.length > 0 ? send() : control(EOT, tx);
  }
  function acknowledged(nibble) {
    if (onLine === null) return false;
    const matches = nibble === onLine;
    onLine = null;
    if (matches) pending.shift();
    if (matches) tx = tx === 15 ? o.txWrap : tx + 1;
    else tx = 0; // the frame stays and goes out again at the next POLL
    return matches;
  }
  function data(frame, nibble) {
    onLine = null;
    const transactions = transactionsOf(frame);
    if (!transactions) return control(NAK, nibble);
    const text = frame.join();
    if (last?.text === text && time() - last.at < REPEAT_S) return control(ACK, nibble);
    const expected =
      last === null || nibble === 0 || nibble === (last.nibble + 1) % 16 || (last.nibble === 15 && nibble === 1);
    if (transactions.some(([kind]) => kind === 0x05)) log({ event: "price-write", data: frame });
    if (transactions.some(([kind]) => kind === 0x05) || (o.tx === "strict" && !expected)) return control(NAK, nibble);
    last = { text, nibble, at: time() };
    for (const transaction of transactions) execute(transaction);
    return control(ACK, nibble);
  }
  function answerTo(frame) {
    const [kind, nibble] = [frame[1] & 0xf0, frame[1] & 0x0f];
    if (kind === DATA) return data(frame, nibble);
    if (frame.length !== 2) return null; // noise
    if (kind === POLL) return poll();
    if (kind === NAK) acknowledged(-1);
    if (kind === ACK_POLL) {
      acknowledged(nibble);
      return poll();
    }
    if (kind !== ACK || !acknowledged(nibble)) return null;
    if (pending.length > 0) return send();
    return o.end === "eot" ? control(EOT, tx) : null;
  }

  return (frame) => {
    if (frame[0] !== o.address || frame.length < 2 || faults.silent()) return null;
    const good = answerTo(frame);
    if (!good || random() < faults.drop) return null;
    const bytes = random() < faults.corrupt ? flipOneBit(good, random) : good;
    return { bytes, delayMs: between(o.replyMs, random) };
  };
}
