import { RigError } from "../error.ts";

/**
 * What the kernel's w1_therm gives for one sensor (Documentation/w1/slaves/w1_therm.rst): the nine bytes of its
 * scratchpad with their CRC and YES or NO, and once more the bytes with the degrees. After a NO the degrees are those of
 * an earlier reading, so they are never taken.
 */
const FORMAT = /^((?:[0-9a-f]{2} ){9}): crc=([0-9a-f]{2}) (YES|NO)\n(?:[0-9a-f]{2} ){9}t=(-?\d{1,6})\s*$/;

/** Degrees Celsius. Throws REPLY_CORRUPT for a wrong checksum, REPLY_UNEXPECTED for another text. */
export function parseW1Slave(text: string, where: string): number {
  const found = FORMAT.exec(text);
  if (!found) {
    throw new RigError("REPLY_UNEXPECTED", {
      what: "the file is not one of the kernel's w1_therm",
      where,
      mend: "check `sensor` in rig.yaml: 28-... is a DS18B20",
    });
  }
  const [, hex = "", , verdict, milli = ""] = found;
  const bytes = hex
    .trim()
    .split(" ")
    .map((byte) => Number.parseInt(byte, 16));
  const empty = bytes.every((byte) => byte === 0);
  if (verdict !== "YES" || empty || crc8(bytes) !== 0) {
    throw new RigError("REPLY_CORRUPT", {
      what: empty ? "the sensor's bus is shorted" : "the sensor's reading has a wrong checksum",
      where,
      mend: "check its wires, their length and the pull-up of 4.7 kOhm",
    });
  }
  const degrees = Number(milli) / 1000;
  const [low = 0, high = 0] = bytes;
  const own = (((high << 8) | low) << 16) >> 16;
  // The kernel cuts sixteenths down to thousandths.
  if (Math.abs(own / 16 - degrees) <= 0.001) return own / 16;
  throw new RigError("REPLY_UNEXPECTED", {
    what: `the sensor says ${own / 16} and the kernel ${degrees} deg C`,
    where,
    mend: "read again; if it stays, the sensor is no DS18B20",
  });
}

/** Degrees between two readings: nine to twelve bits, as bits 5 and 6 of the fifth byte say. For a text that was parsed. */
export function stepIn(text: string): number {
  const config = Number.parseInt(text.slice(12, 14), 16);
  return 0.5 / 2 ** ((config >> 5) & 3);
}

/** The file of a sensor with this reading, at twelve bits unless its configuration says otherwise. */
export function writeW1Slave(sixteenths: number, config = 0x7f): string {
  const bytes = [sixteenths & 0xff, (sixteenths >> 8) & 0xff, 0x4b, 0x46, config, 0xff, 0x0c, 0x10];
  const crc = crc8(bytes);
  const hex = [...bytes, crc].map((byte) => `${byte.toString(16).padStart(2, "0")} `).join("");
  const milli = Math.trunc((sixteenths * 1000) / 16);
  return `${hex}: crc=${crc.toString(16).padStart(2, "0")} YES\n${hex}t=${milli}\n`;
}

/** Maxim's CRC-8 (DS18B20 data sheet): polynomial x^8 + x^5 + x^4 + 1; over bytes and their CRC it is 0. */
function crc8(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}
