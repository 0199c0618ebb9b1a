import { RigError } from "@proverig/drivers";
import { readBytes } from "../config/yaml.ts";

/** One line of a table: its cells by the head's names, and where it stands. */
export interface TableRow {
  cells: Record<string, string>;
  /** `file:line`. */
  where: string;
}

/**
 * A table as spreadsheets write it: UTF-8, with or without its mark, commas, cells in quotes where they need it, a head of
 * known names. Empty lines are none. Throws FILE_UNREADABLE, CALIBRATION_INVALID with the line.
 */
export function readTable(path: string, known: readonly string[]): TableRow[] {
  const text = decode(readBytes(path), path).replace(/^\ufeff/, "");
  const [head, ...lines] = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ cells: cellsOf(line, `${path}:${i + 1}`), where: `${path}:${i + 1}` }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (!head) throw invalid("the table is empty", path, `a head of ${known.join(", ")}, and a line for each value`);
  for (const [i, name] of head.cells.entries()) {
    if (!known.includes(name)) throw invalid(`unknown column "${name}"`, head.where, `known here: ${known.join(", ")}`);
    if (head.cells.indexOf(name) !== i) throw invalid(`two columns "${name}"`, head.where, "each once");
  }
  return lines.map(({ cells, where }) => {
    if (cells.length !== head.cells.length) {
      throw invalid(`${cells.length} cells, the head has ${head.cells.length}`, where, "a decimal point is a point");
    }
    return { cells: Object.fromEntries(head.cells.map((name, i) => [name, cells[i] ?? ""])), where };
  });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid("the table is not UTF-8 text", path, "save it as CSV UTF-8");
  }
}

/** Quotes may hold commas and doubled quotes; a line's end ends a cell, whatever stands in quotes. */
function cellsOf(line: string, where: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(,|$)/.exec(rest);
    const plain = /^([^",]*)(,|$)/.exec(rest);
    const found = quoted ?? plain;
    if (!found) throw invalid("a quote that is not closed, or stands within a cell", where, "quote the whole cell");
    cells.push((found[1] ?? "").replaceAll('""', '"').trim());
    if (found[2] === "") return cells;
    rest = rest.slice(found[0].length);
  }
}

/** A decimal number with a point; nothing that only looks like one. Throws CALIBRATION_INVALID. */
export function numberIn({ cells, where }: TableRow, column: string): number {
  const text = cells[column] ?? "";
  const value = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw invalid(text === "" ? `no ${column}` : `${column} is "${text}"`, where, "a number such as 0.021");
  }
  return value;
}

export function invalid(what: string, where: string, mend: string): RigError {
  return new RigError("CALIBRATION_INVALID", { what, where, mend });
}
