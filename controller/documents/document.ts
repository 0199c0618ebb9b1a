import type { Picture } from "../protocol/picture.ts";

export interface Column {
  head: string;
  /** Share of the width; alike if absent. */
  share?: number;
  align?: "left" | "right";
}

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "facts"; rows: Array<readonly [label: string, value: string]> }
  | { kind: "table"; name: string; columns: Column[]; rows: string[][] }
  | { kind: "note"; text: string; warn?: boolean }
  | { kind: "picture"; picture: Picture };

/** What is printed, before it is known on what: words and numbers as they will stand there. */
export interface PrintedDocument {
  title: string;
  /** Printed large and pale across every page; null: nothing. */
  across: string | null;
  /** At the foot of every page, beside the page's number. */
  foot: string;
  pageText(page: number, pages: number): string;
  blocks: Block[];
  /** ISO 8601. */
  printedAt: string;
}
