import { stringify } from "csv-stringify/sync";
import type { PrintedDocument } from "./document.ts";

/** Excel takes UTF-8 for what it is only with this mark before it. */
const BOM = "\ufeff";

/**
 * All tables of documents, one file: a line with the table's name, its head, its rows. Numbers stand as numbers, with
 * the ASCII minus that spreadsheets read. Nothing in a cell is taken for a formula.
 */
export function tablesCsv(documents: readonly PrintedDocument[]): string {
  const lines = documents.flatMap(({ title, across, blocks }) => [
    [title, ...(across && !title.includes(across) ? [across] : [])],
    ...blocks.flatMap((block) => {
      if (block.kind === "facts") return [...block.rows.map((row) => [...row]), []];
      if (block.kind !== "table") return block.kind === "picture" ? [] : [[block.text]];
      return [[block.name], block.columns.map(({ head }) => head), ...block.rows, []];
    }),
    [],
  ]);
  return (
    BOM +
    stringify(
      lines.map((line) => line.map(cell)),
      { record_delimiter: "windows" },
    )
  );
}

/** What would be run as a formula gets the apostrophe that spreadsheets hide; numbers stay numbers. */
function cell(text: string): string {
  const plain = text.replace(/^−(?=\d)/, "-");
  if (/^-?\d/.test(plain)) return plain;
  return /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
}
