// What the journal's worker must know of an entry as well: plain JavaScript with checked types, as the worker is.
import { hash } from "node:crypto";

/** @import { EntryText, Head } from "./entry.ts" */

/**
 * SHA-256 over the RFC 8785 form without `hash`. Keys stand in the order of RFC 8785 here, so that `data`, by far the
 * largest part, is canonicalised once for both hash and store.
 * @param {Omit<EntryText, "hash">} entry
 */
export function hashOf({ at, data, kind, prev, seq }) {
  const text = `{"at":${JSON.stringify(at)},"data":${data},"kind":${JSON.stringify(kind)},"prev":"${prev}","seq":${seq}}`;
  return hash("sha256", text, "hex");
}

/**
 * Why an entry does not follow `head`, by its place alone.
 * @param {Pick<EntryText, "seq" | "prev">} entry
 * @param {Head} head
 */
export function misplaced({ seq, prev }, head) {
  const expected = head.seq + 1;
  if (seq !== expected) return `entry ${expected} is missing: ${seq} stands in its place`;
  return prev === head.hash ? null : `entry ${seq} does not follow the entry before it`;
}

/** @param {Pick<EntryText, "seq" | "kind">} entry */
export function changed({ seq, kind }) {
  return `entry ${seq} (${kind}) was changed: its hash does not fit`;
}

/**
 * Why an entry as the store keeps it does not follow; its data need not be read for it, for what was hashed is the text.
 * @param {EntryText} text
 * @param {Head} head
 * @returns {string | null}
 */
export function problemOfText(text, head) {
  return misplaced(text, head) ?? (hashOf(text) === text.hash ? null : changed(text));
}
