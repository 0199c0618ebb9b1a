import type { Block, PrintedDocument } from "../document.ts";
import type { DocumentFont } from "../font.ts";
import { glyphsOf, spelledOut } from "./glyphs.ts";
import { bytesOf, INNER, openPdf, PAGE, type Pdf, room } from "./page.ts";
import { drawPicture } from "./picture.ts";
import { drawTable } from "./table.ts";

/** What follows a heading at the least: a table's head and its first two rows, with two lines in a cell. */
const HEADED = 110;

/**
 * A document as PDF, text set in `font` and pictures drawn as vectors. `compress: false` leaves the pages' commands
 * readable. It takes a second of processor time on its own: not on a loop that watches valves.
 * @throws RigError FONT_MISSING
 */
export async function renderPdf(document: PrintedDocument, font: DocumentFont, compress = true): Promise<Buffer> {
  const pdf = openPdf(font, document.title, document.printedAt, compress);
  const printed = spelledOut(document, glyphsOf(pdf));
  pdf.addPage();
  pdf.fillColor("#000000").fontSize(18).text(printed.title, PAGE.left, PAGE.top, { width: INNER });
  pdf.y += 6;
  for (const [i, block] of printed.blocks.entries()) drawBlock(pdf, block, printed.blocks[i + 1]);
  const { start, count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(start + page);
    if (printed.across !== null) drawAcross(pdf, printed.across);
    drawFoot(pdf, printed.foot, printed.pageText(page + 1, count));
  }
  return bytesOf(pdf);
}

function drawBlock(pdf: Pdf, block: Block, next: Block | undefined): void {
  switch (block.kind) {
    case "heading":
      // Never alone at a page's foot.
      room(pdf, next?.kind === "picture" ? 40 + (next.picture.height * INNER) / next.picture.width : HEADED);
      pdf.y += 6;
      pdf.fillColor("#0b4fa0").fontSize(12).text(block.text, PAGE.left, pdf.y, { width: INNER });
      pdf.y += 3;
      return;
    case "facts":
      drawFacts(pdf, block.rows);
      return;
    case "table":
      drawTable(pdf, block.columns, block.rows);
      return;
    case "note": {
      pdf.fontSize(8.5);
      room(pdf, pdf.heightOfString(block.text, { width: INNER }) + 4);
      const text = block.warn ? `× ${block.text}` : block.text;
      pdf.fillColor(block.warn ? "#b00020" : "#333333").text(text, PAGE.left, pdf.y, { width: INNER });
      pdf.y += 4;
      return;
    }
    case "picture":
      drawPicture(pdf, block.picture);
      return;
  }
}

const LABEL = 150;

function drawFacts(pdf: Pdf, rows: ReadonlyArray<readonly [string, string]>): void {
  pdf.fontSize(9);
  for (const [label, value] of rows) {
    const height = Math.max(
      pdf.heightOfString(label, { width: LABEL - 6 }),
      pdf.heightOfString(value || " ", { width: INNER - LABEL }),
    );
    room(pdf, height + 2);
    const top = pdf.y;
    pdf.fillColor("#444444").text(label, PAGE.left, top, { width: LABEL - 6 });
    pdf.fillColor("#000000").text(value, PAGE.left + LABEL, top, { width: INNER - LABEL });
    pdf.y = top + height + 2;
  }
  pdf.x = PAGE.left;
  pdf.y += 4;
}

function drawAcross(pdf: Pdf, text: string): void {
  const [x, y] = [PAGE.width / 2, PAGE.height / 2];
  pdf
    .save()
    .rotate(-50, { origin: [x, y] })
    .fontSize(64)
    .fillColor("#b00020")
    .fillOpacity(0.13);
  pdf.text(text, x - pdf.widthOfString(text) / 2, y - 40, { lineBreak: false });
  pdf.restore().fillOpacity(1);
}

function drawFoot(pdf: Pdf, foot: string, pageText: string): void {
  const y = PAGE.height - 38;
  pdf
    .moveTo(PAGE.left, y - 5)
    .lineTo(PAGE.left + INNER, y - 5)
    .lineWidth(0.5)
    .stroke("#b0b6bc");
  pdf.fontSize(8).fillColor("#444444");
  pdf.text(foot, PAGE.left, y, { lineBreak: false });
  pdf.text(pageText, PAGE.left + INNER - pdf.widthOfString(pageText), y, { lineBreak: false });
}
