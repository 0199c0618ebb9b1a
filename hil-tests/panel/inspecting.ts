/** What a page may not be: without access, too small for a glove, wider than its screen. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Panel } from "./browsing.ts";

/** A glove's finger, less what rounding may take. */
const TOUCH_PX = 55.5;

/** Serious and critical findings, with where they are. */
export async function axe({ page }: Panel, ...rules: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (rules.length > 0 ? builder.withRules(rules) : builder).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target }) => target)}`);
}

export const tooSmall = ({ page }: Panel) =>
  page.evaluate(
    (least) =>
      [...document.querySelectorAll("button, input, select, textarea, a.button, main li a")].flatMap((node) => {
        const { width, height } = node.getBoundingClientRect();
        const name = node.textContent?.trim().slice(0, 20) || node.id || node.tagName;
        return width > 0 && (width < least || height < least)
          ? [`${name} ${Math.round(width)}x${Math.round(height)}`]
          : [];
      }),
    TOUCH_PX,
  );

export const tooWide = ({ page }: Panel) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("header, main, footer, .foot, .rail, .big")]
      .filter((node) => node.scrollWidth > node.clientWidth + 1)
      .map((node) => `${node.tagName} ${node.className} ${node.scrollWidth} > ${node.clientWidth}`),
  );
