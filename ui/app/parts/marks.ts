import type { PanelTextKey } from "@proverig/controller/text";

/** Every state that the panel shows: its mark, its word and its colour's class. */
export const MARKS = {
  conforming: { sign: "✓", key: "verdict.conforming", tone: "ok" },
  "non-conforming": { sign: "✕", key: "verdict.non-conforming", tone: "bad" },
  inconclusive: { sign: "?", key: "verdict.inconclusive", tone: "unsure" },
  pass: { sign: "✓", key: "result.pass", tone: "ok" },
  fail: { sign: "✕", key: "result.fail", tone: "bad" },
  "not-verified": { sign: "–", key: "result.not-verified", tone: "void" },
  running: { sign: "▶", key: "state.running", tone: "" },
  done: { sign: "✓", key: "state.done", tone: "ok" },
  todo: { sign: "·", key: "state.todo", tone: "soft" },
  failed: { sign: "✕", key: "state.failed", tone: "bad" },
  void: { sign: "∅", key: "word.void", tone: "void" },
  none: { sign: "–", key: "state.none", tone: "void" },
  well: { sign: "✓", key: "state.well", tone: "ok" },
  trouble: { sign: "✕", key: "state.trouble", tone: "bad" },
  stale: { sign: "◷", key: "state.stale", tone: "void" },
  silent: { sign: "✕", key: "state.silent", tone: "bad" },
  unasked: { sign: "–", key: "state.unasked", tone: "soft" },
} as const satisfies Record<string, { sign: string; key: PanelTextKey; tone: string }>;
export type MarkName = keyof typeof MARKS;
