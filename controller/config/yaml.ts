import { type ErrorCode, RigError } from "@proverig/drivers";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { fileError, firstProblem } from "./problem.ts";
import { readAtMost } from "./read-at-most.ts";

export type KeyPath = readonly PropertyKey[];

export interface Loaded<T> {
  value: T;
  /** The file's text, and its bytes exactly as read (for hashes and evidence). */
  text: string;
  bytes: Uint8Array;
  path: string;
  /** `file:line` of the value at `keys`, or of the nearest thing around it that exists. */
  where(keys: KeyPath): string;
}

/** No file that people write by hand comes near this. */
export const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;
const MAX_DEPTH = 64;

/** Reads, parses and validates a YAML file. Throws FILE_UNREADABLE, YAML_SYNTAX, or `code` with the first problem. */
export function loadYaml<T>(path: string, schema: z.ZodType<T>, code: ErrorCode): Loaded<T> {
  return parseYaml(readBytes(path), path, schema, code);
}

/** The same for bytes that are already here; `path` is what messages call them. */
export function parseYaml<T>(bytes: Uint8Array, path: string, schema: z.ZodType<T>, code: ErrorCode): Loaded<T> {
  const text = decode(bytes, path);
  const lines = new LineCounter();
  const document = parse(text, path, lines);
  const where = (keys: KeyPath, onKey = false) => `${path}:${lineOf(document, lines, keys, onKey)}`;
  let input = toValue(document, path, where);
  for (;;) {
    const result = schema.safeParse(input, { error: knownKeys });
    if (result.success) return { value: result.data, text, bytes, path, where };
    const asText = numberWhereTextBelongs(result.error.issues, document);
    if (asText) {
      input = replaced(input, asText.keys, asText.source);
      continue;
    }
    const problem = firstProblem(result.error.issues, input, (keys) => offsetOf(document, keys));
    throw fileError(code, problem, where(problem.keys, true));
  }
}

/** Throws FILE_UNREADABLE, also for a file that is larger than any of ours, or never ends as a device may. */
export function readBytes(path: string): Uint8Array {
  try {
    return readAtMost(MAX_BYTES, path);
  } catch (cause) {
    const what = `cannot read the file: ${reason(cause)}`;
    throw new RigError("FILE_UNREADABLE", { what, where: path, mend: "check the path and its permissions", cause });
  }
}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
};

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const known = "code" in cause && typeof cause.code === "string" ? REASONS[cause.code] : undefined;
  return known ?? cause.message;
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const mend = "save the file as UTF-8";
    throw new RigError("YAML_SYNTAX", { what: "the file is not UTF-8 text", where: path, mend, cause });
  }
}

function syntax(what: string, where: string, cause?: unknown): RigError {
  const [, line] = /:(\d+)$/.exec(where) ?? [];
  const said = line === undefined ? {} : { said: { id: "syntax", params: { line } } };
  return new RigError("YAML_SYNTAX", { what, where, mend: "correct the YAML", ...said, cause });
}

/**
 * The parser recurses, and near the end of its stack a regular expression that is compiled there kills the process
 * instead of throwing; nested explicit keys ("? ") take exponential time. So the text is judged before it is parsed.
 */
function refuseDeep(text: string, path: string): void {
  let open = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const brackets = line.match(/[[\]{}]/g) ?? [];
    let deepest = open;
    for (const bracket of brackets) {
      open = Math.max(0, open + (bracket === "[" || bracket === "{" ? 1 : -1));
      deepest = Math.max(deepest, open);
    }
    const dashes = line.match(/-(?=\s)/g)?.length ?? 0;
    if (Math.max(deepest, dashes) > MAX_DEPTH) throw syntax("nested too deeply", `${path}:${index + 1}`);
  }
  const explicitKeys = text.match(/\?(?=\s)/g)?.length ?? 0;
  if (explicitKeys > MAX_DEPTH) throw syntax('too many "?"', path);
}

function parse(text: string, path: string, lineCounter: LineCounter): Document {
  refuseDeep(text, path);
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false });
  } catch (cause) {
    throw syntax("the file is nested too deeply", path, cause);
  }
  const first = document.errors[0] ?? document.warnings[0];
  if (first) throw syntax(sentence(first.message), `${path}:${lineCounter.linePos(first.pos[0]).line}`, first);
  return document;
}

function sentence(message: string): string {
  // The parser tells programmers what to call instead.
  if (message.startsWith("Source contains multiple documents")) return 'more than one document ("---")';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Plain data. Refuses alias bombs, cycles, numbers that are not finite. */
function toValue(document: Document, path: string, where: (keys: KeyPath) => string): unknown {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw syntax(whyNoValue(cause), path, cause);
  }
  if (value === null || value === undefined) throw syntax("the file is empty", path);
  refuseOdd(value, [], new Set(), where);
  return value;
}

function whyNoValue(cause: unknown): string {
  if (!(cause instanceof ReferenceError)) return "the file is nested too deeply";
  const [, alias] = /^Unresolved alias .*: (.*)$/.exec(cause.message) ?? [];
  return alias === undefined ? "too many aliases" : `nothing is named &${alias}, as *${alias} wants`;
}

function refuseOdd(value: unknown, keys: PropertyKey[], above: Set<object>, where: (keys: KeyPath) => string): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw syntax("a number that is not finite", where(keys));
  if (typeof value === "bigint") throw syntax("a number too large to be exact", where(keys));
  if (typeof value !== "object" || value === null) return;
  if (above.has(value)) throw syntax("an alias that contains itself", where(keys));
  above.add(value);
  // It would slip past every schema: no object shows it as a key of its own.
  if (Object.hasOwn(value, "__proto__")) throw syntax('a key "__proto__"', where(keys));
  for (const [key, child] of Object.entries(value)) refuseOdd(child, [...keys, key], above, where);
  above.delete(value);
}

interface Found {
  /** Where the value, or the key before it, starts. */
  value: number | null;
  key: number | null;
}

/** The nearest existing thing on the way to `keys`. */
function find(document: Document, keys: KeyPath): Found {
  let node: unknown = document.contents;
  let found: Found = { value: startOf(node), key: null };
  for (const key of keys) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key));
      if (!pair) break;
      node = pair.value;
      found = { value: startOf(node) ?? startOf(pair.key), key: startOf(pair.key) };
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)];
      if (item === undefined) break;
      node = item;
      found = { value: startOf(node), key: startOf(node) };
    } else break;
  }
  return found;
}

function startOf(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

function offsetOf(document: Document, keys: KeyPath): number {
  const { key, value } = find(document, keys);
  return key ?? value ?? 0;
}

/** Line of the value; of its key when the value is on lines of its own. */
function lineOf(document: Document, lines: LineCounter, keys: KeyPath, onKey: boolean): number {
  const { key, value } = find(document, keys);
  return lines.linePos((onKey ? key : null) ?? value ?? 0).line || 1;
}

/**
 * `serial: 00123456` is meant as text; YAML makes it the number 123456. Where the schema wants text and the file has a
 * bare number, the text is what stands there.
 */
function numberWhereTextBelongs(issues: readonly z.core.$ZodIssue[], document: Document) {
  for (const issue of issues) {
    if (issue.code !== "invalid_type" || issue.expected !== "string") continue;
    const node = scalarAt(document, issue.path);
    if (typeof node?.value === "number" && node.source) return { keys: issue.path, source: node.source };
  }
  return null;
}

function scalarAt(document: Document, keys: KeyPath) {
  let node: unknown = document.contents;
  for (const key of keys) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) node = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)?.value;
    else if (isSeq(node)) node = node.items[Number(key)];
    else return null;
  }
  return isScalar(node) ? node : null;
}

function replaced(value: unknown, [key, ...rest]: KeyPath, by: string): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, i) => (i === Number(key) ? replaced(item, rest, by) : item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === String(key) ? replaced(v, rest, by) : v]));
}

/** Puts an object's known keys into the message of an unknown-key issue, for the mend. */
export function knownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  const definition = issue.inst?._zod?.def;
  if (issue.code !== "unrecognized_keys" || !definition || !("shape" in definition)) return undefined;
  return Object.keys(definition.shape as object).join(", ");
}
