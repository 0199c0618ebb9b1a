import type { Block, PrintedDocument } from "../document.ts";
import type { Pdf } from "./page.ts";

/** What a font has no glyph for is printed as its number, [U+1F600]: a box would hide what stood there. */
export function spelledOut(printed: PrintedDocument, has: (codePoint: number) => boolean): PrintedDocument {
  const clean = (text: string) =>
    [...text]
      .map((character) => {
        const codePoint = character.codePointAt(0) ?? 0;
        // Line breaks are pdfkit's business; other controls have nothing to show.
        if (character === "\n") return character;
        if (codePoint < 0x20) return " ";
        return has(codePoint) ? character : `[U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}]`;
      })
      .join("");
  return {
    ...printed,
    title: clean(printed.title),
    across: printed.across && clean(printed.across),
    foot: clean(printed.foot),
    blocks: printed.blocks.map((block) => cleaned(block, clean)),
  };
}

function cleaned(block: Block, clean: (text: string) => string): Block {
  switch (block.kind) {
    case "facts":
      return { ...block, rows: block.rows.map(([label, value]) => [clean(label), clean(value)] as const) };
    case "table": {
      const columns = block.columns.map((column) => ({ ...column, head: clean(column.head) }));
      return { ...block, columns, rows: block.rows.map((row) => row.map(clean)) };
    }
    case "picture": {
      const { shapes } = block.picture;
      const spelled = shapes.map((shape) => (shape.kind === "text" ? { ...shape, text: clean(shape.text) } : shape));
      return { ...block, picture: { ...block.picture, shapes: spelled } };
    }
    default:
      return { ...block, text: clean(block.text) };
  }
}

/** Asks the font that is set. pdfkit has no public way to; where its inside is another one day, everything counts as there. */
export function glyphsOf(pdf: Pdf): (codePoint: number) => boolean {
  const font: unknown = Reflect.get(Object(Reflect.get(pdf, "_font")), "font");
  const has: unknown = Reflect.get(Object(font), "hasGlyphForCodePoint");
  return typeof has === "function" ? (codePoint) => Boolean(has.call(font, codePoint)) : () => true;
}
