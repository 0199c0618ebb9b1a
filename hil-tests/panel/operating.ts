/** Somebody at the panel who finds everything in order, and answers what the rig asks. */
import type { Prompt } from "@proverig/controller/protocol";
import type { PanelTextKey } from "@proverig/controller/text";
import { expect } from "vitest";
import { named, type Panel } from "./browsing.ts";
import type { Watching } from "./watching.ts";

/** What the example's dispenser has; the other answers are buttons. */
const TYPED: Record<string, string> = {
  "selfLock.mainBoard": "MB-20240001",
  "selfLock.encoder": "EN-20240001",
  "selfLock.abnormalDeliveries": "0",
  "selfLock.code": "0",
};
const PRESSED: Record<string, PanelTextKey> = {
  ready: "prompt.ready",
  displaySeen: "prompt.same",
  fuelReturned: "prompt.returned",
  "selfLock.locked": "prompt.no",
};

export type Answering = (panel: Panel, prompt: Prompt) => Promise<void>;

export const byPointer: Answering = async (panel, { id, kind }) => {
  const { page } = panel;
  const typed = TYPED[id];
  if (kind === "confirm") return panel.press(buttonFor(id));
  if (typed === undefined) throw new Error(`nobody knows an answer to ${id}`);
  if (kind === "text") {
    await page.locator(".prompt input").fill(typed);
  } else {
    for (const digit of typed) await page.getByRole("button", { name: digit, exact: true }).click();
  }
  await panel.press("prompt.enter");
  return panel.press("prompt.right");
};

/** Tab to the button that is wanted, and Enter; numbers are typed. No pointer at all. */
export const byKeyboard: Answering = async (panel, { id, kind }) => {
  const { page } = panel;
  const typed = TYPED[id];
  if (kind === "confirm") return enterOn(panel, panel.say(buttonFor(id)));
  if (typed === undefined) throw new Error(`nobody knows an answer to ${id}`);
  if (kind === "number") {
    await page.locator(".pad output").waitFor();
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    return enterOn(panel, panel.say("prompt.right"));
  }
  await tabTo(panel, (focused) => focused.tag === "INPUT");
  await page.keyboard.type(typed);
  await page.getByRole("button", { name: panel.say("prompt.enter"), disabled: false }).waitFor();
  await page.keyboard.press("Enter");
  return enterOn(panel, panel.say("prompt.right"));
};

function buttonFor(id: string): PanelTextKey {
  return PRESSED[id] ?? (id.startsWith("item.") ? "result.pass" : "prompt.yes");
}

/** Answers until `done`; the ids of the questions, in their order. */
export async function answerUntil(
  panel: Panel,
  watching: Watching,
  done: (state: ReturnType<Watching["state"]>) => boolean,
  answer: Answering = byPointer,
): Promise<string[]> {
  const asked: string[] = [];
  let last = 0;
  for (;;) {
    const isNew = (prompt: Prompt | null | undefined) => prompt != null && prompt.number !== last;
    const { job } = await watching.until("a question or the end", (state) => done(state) || isNew(state.job?.prompt));
    const prompt = job?.prompt;
    if (!prompt || !isNew(prompt)) return asked;
    last = prompt.number;
    asked.push(prompt.id);
    await panel.page.locator(`[data-prompt="${prompt.number}"]`).waitFor();
    await answer(panel, prompt);
  }
}

interface Focused {
  tag: string;
  name: string;
}

/** Presses Tab until what is wanted has the focus. */
async function tabTo(panel: Panel, wanted: (focused: Focused) => boolean): Promise<void> {
  const { page } = panel;
  const seen: string[] = [];
  for (let i = 0; i < 120; i++) {
    const focused = await page.evaluate((): Focused => {
      const node = document.activeElement;
      return { tag: node?.tagName ?? "", name: node?.getAttribute("aria-label") ?? node?.textContent?.trim() ?? "" };
    });
    if (wanted(focused)) return;
    seen.push(focused.name);
    await page.keyboard.press("Tab");
  }
  expect.fail(`Tab never reached it: ${seen.join(", ")}`);
}

export async function enterOn(panel: Panel, name: string): Promise<void> {
  await panel.page.getByRole("button", { name: named(name), disabled: false }).waitFor();
  await tabTo(panel, (focused) => focused.tag === "BUTTON" && named(name).test(focused.name));
  await panel.page.keyboard.press("Enter");
}
