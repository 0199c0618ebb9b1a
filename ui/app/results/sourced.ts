import type { ProfileDetail } from "@proverig/controller/protocol";

type Profile = ProfileDetail["profile"];
export type Mark = Profile["volumeL"]["mark"];

const MARKS = ["F", "D", "R-hi", "R-med", "R-lo", "house", "not-found"] as const satisfies Mark[];

/** One number of a regulation: its way through the profile, and where it comes from. */
export interface SourcedNumber {
  path: string;
  value: string;
  unit: string;
  source: string;
  mark: Mark;
}

/** All that a profile says with a source, in the order of the file. Pure. */
export function sourcedNumbers(profile: Profile): SourcedNumber[] {
  return walk(profile, []);
}

function walk(node: unknown, path: string[]): SourcedNumber[] {
  if (typeof node !== "object" || node === null) return [];
  const leaf = asSourced(node, path);
  if (leaf) return [leaf];
  return Object.entries(node).flatMap(([key, child]) => walk(child, [...path, nameOf(child) ?? key]));
}

/** A list's entries go by their id, not by their place. */
function nameOf(child: unknown): string | null {
  if (typeof child !== "object" || child === null) return null;
  const id: unknown = Reflect.get(child, "id");
  return typeof id === "string" ? id : null;
}

function asSourced(node: object, path: string[]): SourcedNumber | null {
  const mark = MARKS.find((each) => each === Reflect.get(node, "mark"));
  const source: unknown = Reflect.get(node, "source");
  if (mark === undefined || typeof source !== "string" || !("value" in node)) return null;
  const unit: unknown = Reflect.get(node, "unit");
  return { path: path.join(" "), value: shown(node.value), unit: typeof unit === "string" ? unit : "", source, mark };
}

function shown(value: unknown): string {
  if (value === null) return "\u2013";
  if (Array.isArray(value)) return value.map(shown).join(" \u2026 ");
  if (typeof value === "object") {
    return Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => `${key} ${shown(each)}`)
      .join(", ");
  }
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
