import PDFKit from "pdfkit";
import type { DocumentFont } from "../font.ts";
import { fontUnusable } from "../font.ts";

export type Pdf = PDFKit.PDFDocument;

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, left: 47, right: 47, top: 50, bottom: 56 };
export const INNER = PAGE.width - PAGE.left - PAGE.right;

const FONT = "text";

/**
 * An empty document. Dates come from outside and there is no other source of change in it, so that the same content
 * gives the same bytes.
 * @throws RigError FONT_MISSING: no font, or none that pdfkit reads
 */
export function openPdf(font: DocumentFont, title: string, printedAt: string, compress: boolean): Pdf {
  try {
    const pdf = new PDFKit({
      size: "A4",
      margins: { left: PAGE.left, right: PAGE.right, top: PAGE.top, bottom: 0 },
      autoFirstPage: false,
      bufferPages: true,
      compress,
      lang: "zh-CN",
      info: { Title: title, Producer: "Proverig", Creator: "Proverig", CreationDate: new Date(printedAt) },
    });
    // A collection needs the name of one of its fonts; a single file takes none.
    if (font.postscriptName === null) pdf.registerFont(FONT, font.path);
    else pdf.registerFont(FONT, font.path, font.postscriptName);
    pdf.font(FONT);
    return pdf;
  } catch (cause) {
    throw fontUnusable(font, cause);
  }
}

export function bytesOf(pdf: Pdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
    pdf.end();
  });
}

/** A new page unless so much of this one is left. */
export function room(pdf: Pdf, height: number): void {
  if (pdf.y + height > PAGE.height - PAGE.bottom) pdf.addPage();
}
