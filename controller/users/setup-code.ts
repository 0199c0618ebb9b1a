import { randomInt, timingSafeEqual } from "node:crypto";

/** No 0 and O, no 1, I and L: it is read from a terminal and typed on a tablet. */
const READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH = 8;

export function newSetupCode(): string {
  return Array.from({ length: LENGTH }, () => READABLE[randomInt(READABLE.length)]).join("");
}

/** Small letters, blanks and dashes are forgiven. */
export function setupCodeFits(typed: string, code: string): boolean {
  const given = Buffer.from(typed.toUpperCase().replace(/[\s-]/g, ""));
  const expected = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
