import type { JobForm } from "./form.ts";

/** A seal carries this many digits (design: place and 8-digit code). */
export const SEAL_DIGITS = 8;

/** Where a scanned code goes, or why it is to be scanned again. It is never corrected. */
export type Placed = { taken: number } | { again: "length" } | { again: "twice"; place: string };

/**
 * Into the field that is looked at, where that is empty; else into the next empty one; `taken` is a new line's number
 * where there is none. Pure.
 */
export function placeScan(seals: JobForm["seals"], code: string, wanted: number | null): Placed {
  if (!isSealCode(code)) return { again: "length" };
  const known = seals.find((seal) => seal.code.trim() === code);
  if (known) return { again: "twice", place: known.place };
  if (wanted !== null && seals[wanted]?.code.trim() === "") return { taken: wanted };
  const free = seals.findIndex((seal) => seal.code.trim() === "");
  return { taken: free < 0 ? seals.length : free };
}

export function isSealCode(code: string): boolean {
  return new RegExp(`^\\d{${SEAL_DIGITS}}$`).test(code);
}

/** The number in `seal-2-code`; null for another field. */
export function sealOfField(field: string | null): number | null {
  const number = /^seal-(\d+)-code$/.exec(field ?? "")?.[1];
  return number === undefined ? null : Number(number);
}
