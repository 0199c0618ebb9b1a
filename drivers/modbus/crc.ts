/** CRC-16/MODBUS: polynomial 0x8005 reflected, started with 0xFFFF; goes out low byte first (Modbus over Serial Line 1.02, 6.2.2). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}

export function withCrc(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 2);
  const crc = crc16(bytes);
  frame.set(bytes);
  frame[bytes.length] = crc & 0xff;
  frame[bytes.length + 1] = crc >>> 8;
  return frame;
}

/** A frame followed by its own CRC has the remainder 0. */
export function crcFits(frame: Uint8Array): boolean {
  return frame.length >= 4 && crc16(frame) === 0;
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});
