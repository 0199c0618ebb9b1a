import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { changed, hashOf, misplaced } from "./entry-text.js";

/** What stands before the first entry of every chain. */
export const NO_HASH = "0".repeat(64);

/** The rig's own chain; every other chain is named by its job's id. */
export const RIG_CHAIN = "rig";

const hashText = z.string().regex(/^[0-9a-f]{64}$/);

/** docs/evidence.md, "The journal". `seq` counts from 1 in each chain; `at` is ISO 8601 with offset. */
export const entrySchema = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime({ offset: true }),
  kind: z.string().min(1),
  data: z.unknown(),
  prev: hashText,
  hash: hashText,
});

/** `data` is whatever JSON the kind says; whoever reads it checks it. */
export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
  readonly prev: string;
  readonly hash: string;
}

/** Where a chain stands: its last entry, or `{ seq: 0, hash: NO_HASH }`. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY: Head = { seq: 0, hash: NO_HASH };

/** An entry as the store keeps it: `data` is its RFC 8785 text. */
export interface EntryText extends Omit<Entry, "data"> {
  readonly data: string;
}

/** The entry that follows `head`. Throws on what JSON cannot hold (NaN, functions, cycles). */
export function nextEntry(head: Head, at: string, kind: string, data: unknown): EntryText {
  const body = { seq: head.seq + 1, at, kind, data: canonicalText(data), prev: head.hash };
  return { ...body, hash: hashOf(body) };
}

export function toEntry({ seq, at, kind, data, prev, hash }: EntryText): Entry {
  return { seq, at, kind, data: JSON.parse(data), prev, hash };
}

/** One line of entries.ndjson: the entry's RFC 8785 form, with its hash. */
export function lineOf(entry: Entry): string {
  return canonicalText(entry);
}

export type ChainCheck =
  | { intact: true; head: Head }
  | { intact: false; problem: string /** The last entry that still holds. */; head: Head };

/** Follows the chain from `from`: numbers without gaps, each `prev` the hash before, each hash right. */
export function verifyChain(entries: Iterable<Entry>, from: Head = EMPTY): ChainCheck {
  let head = from;
  for (const entry of entries) {
    const problem = problemOf(entry, head);
    if (problem !== null) return { intact: false, problem, head };
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { intact: true, head };
}

function problemOf(entry: Entry, head: Head): string | null {
  const problem = misplaced(entry, head);
  if (problem !== null) return problem;
  try {
    if (hashOf({ ...entry, data: canonicalText(entry.data) }) === entry.hash) return null;
  } catch {
    // Numbers beyond a double: nothing that the journal writes.
  }
  return changed(entry);
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("no JSON value");
  return text;
}
