import type { BudgetLine } from "@proverig/calibration";
import type { Picture, Shape } from "../../protocol/picture.ts";
import { inputName } from "../../text/index.ts";
import type { DocumentLanguage, Words } from "../words.ts";

const [WIDTH, ROW, NAME, NUMBER] = [500, 15, 165, 110];

/**
 * What dominates: a bar for each contribution, the largest first; the darker part is its share of the variance. Beside a
 * bar is room for one language only; the table has both.
 */
export function budgetPicture(
  lines: readonly BudgetLine[],
  unit: string,
  words: Words,
  language: DocumentLanguage,
): Picture {
  const sorted = lines.toSorted((a, b) => b.contribution - a.contribution);
  const largest = Math.max(...sorted.map(({ contribution }) => contribution), Number.MIN_VALUE);
  const room = WIDTH - NAME - NUMBER;
  const shapes = sorted.flatMap(({ input, contribution, share }, i): Shape[] => {
    const y = 4 + i * ROW;
    const width = (contribution / largest) * room;
    return [
      {
        kind: "text",
        x: NAME - 6,
        y: y + 9,
        text: inputName(input, language === "both" ? "zh" : language),
        size: 8,
        anchor: "end",
        tone: "ink",
      },
      { kind: "bar", x: NAME, y, width, height: ROW - 4, tone: "band" },
      { kind: "bar", x: NAME, y, width: width * share, height: ROW - 4, tone: "main" },
      {
        kind: "text",
        x: NAME + width + 4,
        y: y + 9,
        text: `${contribution.toPrecision(2)} ${unit} · ${Math.round(share * 100)} %`,
        size: 8,
        anchor: "start",
        tone: "ink",
      },
    ];
  });
  return { width: WIDTH, height: 8 + sorted.length * ROW, title: words("doc.picture.budget"), shapes };
}
