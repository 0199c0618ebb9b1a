import type { Column } from "../document.ts";
import { INNER, PAGE, type Pdf, room } from "./page.ts";

const SIZE = 8;
const PAD = 3;

/** A table over the page's width; its head stands again on every page that it goes on to. A row is never torn. */
export function drawTable(pdf: Pdf, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const shares = columns.map(({ share }) => share ?? 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => (share / total) * INNER);
  const head = columns.map(({ head: text }) => text);
  pdf.fontSize(SIZE);
  const heads = heightOf(pdf, widths, head);
  const heights = rows.map((row) => heightOf(pdf, widths, row));
  const bottom = PAGE.height - PAGE.bottom;
  const breaks = pageBreaks(heights, bottom - pdf.y - heads, bottom - PAGE.top - heads);
  if (rows.length === 0) room(pdf, heads);
  const drawHead = () => drawRow(pdf, columns, widths, head, heads, true);
  if (!breaks.has(0)) drawHead();
  for (const [i, row] of rows.entries()) {
    if (breaks.has(i)) {
      pdf.addPage();
      pdf.fontSize(SIZE);
      drawHead();
    }
    drawRow(pdf, columns, widths, row, heights[i] ?? 0, false);
  }
  pdf.y += 8;
}

/** Rows before which a new page begins: a table's first two stand on one page, and so do its last two. */
export function pageBreaks(heights: readonly number[], room: number, roomOnNextPage: number): Set<number> {
  const breaks = new Set<number>();
  let left = room;
  for (const [i, height] of heights.entries()) {
    const next = i === 0 || i === heights.length - 2 ? (heights[i + 1] ?? 0) : 0;
    if (height + next > left) {
      breaks.add(i);
      left = roomOnNextPage;
    }
    left -= height;
  }
  return breaks;
}

function heightOf(pdf: Pdf, widths: readonly number[], cells: readonly string[]): number {
  return (
    2 * PAD +
    Math.max(...cells.map((cell, i) => pdf.heightOfString(cell || " ", { width: (widths[i] ?? 0) - 2 * PAD })))
  );
}

function drawRow(
  pdf: Pdf,
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
  height: number,
  isHead: boolean,
): void {
  const top = pdf.y;
  if (isHead) pdf.rect(PAGE.left, top, INNER, height).fill("#eef1f4");
  let x = PAGE.left;
  pdf.fillColor("#000000");
  for (const [i, cell] of cells.entries()) {
    const width = widths[i] ?? 0;
    pdf.text(cell, x + PAD, top + PAD, { width: width - 2 * PAD, align: columns[i]?.align ?? "left" });
    x += width;
  }
  const bottom = top + height;
  pdf
    .moveTo(PAGE.left, bottom)
    .lineTo(PAGE.left + INNER, bottom)
    .lineWidth(isHead ? 1 : 0.4)
    .stroke(isHead ? "#000000" : "#b0b6bc");
  pdf.x = PAGE.left;
  pdf.y = bottom;
}
