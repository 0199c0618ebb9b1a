/**
 * CRC-16 with the reflected polynomial A001 (8005), start value 0000, no final xor. The vendor's text says "CCITT";
 * captured frames (intelipump, 2,098 of 2,098; Full-Colombia-Wayne) say this.
 */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

export function dartCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}
