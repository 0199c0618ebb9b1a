import canonicalize from "canonicalize";
import { MARKS, type Mark } from "../regulation/profile.ts";

/** One number of a regulation: its way through the file, and where it comes from. */
export interface SourcedNumber {
  /** `limits.repeatability`, `kinds.first.points.Q1.runs`: a list's entries go by their id. */
  path: string;
  value: unknown;
  unit: string | null;
  source: string;
  mark: Mark;
}

/** All that a profile or an overlay says with a source, in the order of the file; of a duty, which has no number, its words. Pure. */
export function numbersOf(file: unknown): SourcedNumber[] {
  return walk(file, []);
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonicalize(a) === canonicalize(b);
}

/** A value as people compare it with paper. */
export function shownValue(value: unknown): string {
  if (value === null) return "\u2013";
  if (Array.isArray(value)) return value.map(shownValue).join(" \u2026 ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .filter(([, each]) => each !== null)
    .map(([key, each]) => `${key} ${shownValue(each)}`)
    .join(", ");
}

function walk(node: unknown, path: string[]): SourcedNumber[] {
  if (typeof node !== "object" || node === null) return [];
  const leaf = asSourced(node, path);
  if (leaf) return [leaf];
  return Object.entries(node).flatMap(([key, child]) => walk(child, [...path, idOf(child) ?? key]));
}

function idOf(child: unknown): string | null {
  const id: unknown = typeof child === "object" && child !== null ? Reflect.get(child, "id") : null;
  return typeof id === "string" ? id : null;
}

function asSourced(node: object, path: string[]): SourcedNumber | null {
  const mark = MARKS.find((each) => each === Reflect.get(node, "mark"));
  const source: unknown = Reflect.get(node, "source");
  if (mark === undefined || typeof source !== "string") return null;
  const unit: unknown = Reflect.get(node, "unit");
  const value: unknown = "value" in node ? node.value : Reflect.get(node, "text");
  return { path: path.join("."), value, unit: typeof unit === "string" ? unit : null, source, mark };
}
