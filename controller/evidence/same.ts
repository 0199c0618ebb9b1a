/**
 * Doubles that two machines compute from the same readings agree to far better than this; nothing that a document or
 * a verdict shows is as fine.
 */
const RELATIVE = 1e-9;

/** Equal as JSON, numbers to within 1e-9 of the larger one (or of 1). */
export function sameResult(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= RELATIVE * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameResult(item, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...keysOf(a), ...keysOf(b)]);
    return [...keys].every((key) => sameResult(a[key], b[key]));
  }
  return a === b;
}

/** A key that is undefined is none, as in JSON. */
function keysOf(object: Record<string, unknown>): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
