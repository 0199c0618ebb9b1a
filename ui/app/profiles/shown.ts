import type { Language } from "@proverig/controller/text";

const NOTHING = "\u2013";

/** A value of a regulation as people compare it with paper; of words in both languages the reader's. Pure. */
export function shown(value: unknown, language: Language): string {
  if (value === null) return NOTHING;
  if (Array.isArray(value)) return value.map((each) => shown(each, language)).join(" \u2026 ");
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value !== "object") return String(value);
  const words: unknown = Reflect.get(value, language);
  if (typeof words === "string") return words;
  return Object.entries(value)
    .filter(([, each]) => each !== null)
    .map(([key, each]) => `${key} ${shown(each, language)}`)
    .join(", ");
}
