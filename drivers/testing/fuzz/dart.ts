import { createDeframer, encodeControl, encodeData } from "../../dart/frame.ts";
import { decodeFromPump, decodeToPump, encodeFromPump, encodeToPump } from "../../dart/transactions.ts";
import type { Fuzzed } from "./index.ts";
import { crcBitByBit, fuzzStream, hexOf } from "./stream.ts";

const GOOD = [
  encodeControl({ kind: "poll", address: 0x50, tx: 0 }),
  encodeControl({ kind: "ack", address: 0x51, tx: 7 }),
  encodeData({ address: 0x50, tx: 4, body: encodeToPump([{ kind: "command", command: "reset" }]) }),
  encodeData({ address: 0x51, tx: 13, body: encodeFromPump([{ kind: "filling", volume: 428, amount: 3477 }]) }),
  // FA in the data and in the CRC.
  encodeData({ address: 0x51, tx: 1, body: encodeFromPump([{ kind: "filling", volume: 40, amount: 280 }]) }),
];
/** The longest frame, escaped. */
const WINDOW_HEX = 4 * 256 * 2;
const END = 0xfa;
const DLE = 0x10;

/** Both ends: frames out of noise, and what is said in them. */
export const fuzzDart: Fuzzed["run"] = (random, atLeast) => {
  const deframer = createDeframer();
  let seen = "";
  return fuzzStream(random, atLeast, GOOD, (bytes) => {
    seen = (seen + hexOf(bytes)).slice(-WINDOW_HEX);
    return deframer.push(bytes).flatMap((frame) => {
      if (frame.kind === "noise") return [];
      if (frame.kind !== "data") return [{ right: seen.includes(hexOf(encodeControl(frame))), told: frame.kind }];
      decodeFromPump(frame.body);
      decodeToPump(frame.body);
      const covered = [frame.address, 0x30 | frame.tx, ...frame.body];
      const crc = crcBitByBit(covered, 0);
      const escaped = [...covered, crc & 0xff, crc >> 8].flatMap((byte) => (byte === END ? [DLE, byte] : [byte]));
      const whole = hexOf(Uint8Array.of(...escaped, 0x03, END));
      return [{ right: seen.includes(whole), told: whole }];
    });
  });
};
