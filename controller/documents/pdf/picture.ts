import type { Picture, Tone } from "../../protocol/picture.ts";
import { INNER, PAGE, type Pdf, room } from "./page.ts";

/** Ink that also tells apart in grey. */
const INK: Record<Tone, string> = {
  ink: "#000000",
  soft: "#555555",
  grid: "#d5d9dd",
  main: "#0b4fa0",
  band: "#c9dcf2",
  past: "#8a6d3b",
  warn: "#c07a00",
  bad: "#b00020",
  paper: "#ffffff",
};

/** As wide as the page's text. */
export function drawPicture(pdf: Pdf, { width, height, shapes }: Picture): void {
  const scale = INNER / width;
  room(pdf, height * scale);
  const top = pdf.y;
  pdf.save().translate(PAGE.left, top).scale(scale);
  for (const shape of shapes) {
    const ink = INK[shape.tone];
    switch (shape.kind) {
      case "line":
        path(pdf, shape.points);
        if (shape.dashed) pdf.dash(3, { space: 2 });
        else pdf.undash();
        pdf.lineWidth(shape.width).stroke(ink);
        break;
      case "area":
        path(pdf, shape.points);
        pdf.fill(ink);
        break;
      case "dot":
        pdf.undash().circle(shape.x, shape.y, shape.radius);
        if (shape.hollow) pdf.lineWidth(1).fillAndStroke(INK.paper, ink);
        else pdf.fill(ink);
        break;
      case "bar":
        pdf.rect(shape.x, shape.y, Math.max(0.01, shape.width), shape.height).fill(ink);
        break;
      case "text": {
        pdf.fontSize(shape.size).fillColor(ink);
        const wide = shape.anchor === "start" ? 0 : pdf.widthOfString(shape.text);
        // The baseline, as SVG has it: pdfkit gives the line's top.
        const at = shape.x - (shape.anchor === "end" ? wide : wide / 2);
        pdf.text(shape.text, at, shape.y, { lineBreak: false, baseline: "alphabetic" });
        break;
      }
    }
  }
  pdf.restore().undash();
  pdf.x = PAGE.left;
  pdf.y = top + height * scale + 6;
}

function path(pdf: Pdf, points: ReadonlyArray<readonly [number, number]>): void {
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) pdf.moveTo(x, y);
    else pdf.lineTo(x, y);
  }
}
