import type { CheckName } from "./check.ts";

/** What a frame carries: numbers in whole divisions, codes, texts; bytes whose meaning is not known as hex. */
export type Values = Readonly<Record<string, number | string>>;

/** How a number's digits stand in its bytes; a `word` is a digit in the low nibble of E0 to E9. */
export type Digits = "bcd" | "ascii" | "word" | "binary";

type Shape =
  | { readonly kind: "const"; readonly bytes: readonly number[] }
  | {
      readonly kind: "number";
      readonly name: string;
      readonly bytes: number;
      readonly as: Digits;
      readonly first: "high" | "low";
    }
  /** One byte, less `plus`, that is one of `from` to `to`. */
  | { readonly kind: "code"; readonly name: string; readonly from: number; readonly to: number; readonly plus: number }
  /** One byte of two halves, each a fixed value or a named one. */
  | { readonly kind: "nibbles"; readonly high: number | string; readonly low: number | string }
  /** Printable ASCII. */
  | { readonly kind: "text"; readonly name: string; readonly bytes: number }
  /** Bytes that nobody has explained; a twin sends `fill`. */
  | { readonly kind: "unknown"; readonly name: string; readonly fill: readonly number[] }
  /** So many unknown bytes as the length byte, or the next constant, leaves. */
  | { readonly kind: "rest"; readonly name: string; readonly least: number; readonly most: number }
  /** Counts the bytes that follow it. */
  | { readonly kind: "length" }
  /** Over all that stands from part number `from` to here. */
  | { readonly kind: "check"; readonly by: CheckName; readonly from: number };

/** A piece of a frame. `mirror`: each byte is followed by itself xor this. `unsummed`: no checksum sees it. */
export type Part = Shape & { readonly mirror?: number; readonly unsummed?: true };

export const fixed = (...bytes: number[]): Part => ({ kind: "const", bytes });
export const bcd = (name: string, bytes: number, first: "high" | "low" = "high"): Part => ({
  kind: "number",
  name,
  bytes,
  as: "bcd",
  first,
});
export const ascii = (name: string, digits: number): Part => ({
  kind: "number",
  name,
  bytes: digits,
  as: "ascii",
  first: "high",
});
export const word = (name: string, digits: number): Part => ({
  kind: "number",
  name,
  bytes: digits,
  as: "word",
  first: "low",
});
export const binary = (name: string, bytes: number): Part => ({
  kind: "number",
  name,
  bytes,
  as: "binary",
  first: "high",
});
export const code = (name: string, from = 0, to = 255, plus = 0): Part => ({ kind: "code", name, from, to, plus });
export const nibbles = (high: number | string, low: number | string): Part => ({ kind: "nibbles", high, low });
export const text = (name: string, bytes: number): Part => ({ kind: "text", name, bytes });
export const unknown = (name: string, ...fill: number[]): Part => ({ kind: "unknown", name, fill });
export const rest = (name: string, least: number, most: number): Part => ({ kind: "rest", name, least, most });
export const length: Part = { kind: "length" };
export const check = (by: CheckName, from = 0): Part => ({ kind: "check", by, from });

export const mirrored = (mirror: number, ...parts: Part[]): Part[] => parts.map((part) => ({ ...part, mirror }));
export const unsummed = (part: Part): Part => ({ ...part, unsummed: true });

/** Bytes before mirroring; null for what has no fixed number of them. */
export function plainBytes(part: Part): number | null {
  switch (part.kind) {
    case "const":
      return part.bytes.length;
    case "number":
    case "text":
      return part.bytes;
    case "unknown":
      return part.fill.length;
    case "rest":
      return null;
    default:
      return 1;
  }
}

export const sizeOf = (part: Part): number | null => {
  const plain = plainBytes(part);
  return plain === null ? null : plain * (part.mirror === undefined ? 1 : 2);
};

/** The bytes of a frame at the most. */
export function longest(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + (part.kind === "rest" ? part.most : (sizeOf(part) ?? 0)), 0);
}
