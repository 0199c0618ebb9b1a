/** A hurried hand: the second tap is not for the question that has come up under it, and what is typed is for one question. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { edit, text } from "../testing.ts";
import { NO_BROWSER, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const TWO_QUESTIONS = edit(text("examples/job.yaml"), [/ {2}nameplate: pass\n {2}appearance: pass\n/, ""]);

/** The panel's own. */
const SETTLING_MS = 300;

test.skipIf(NO_BROWSER)("a question takes no answer in the moment in which it comes up", async () => {
  const serving = await serve();
  const cookie = await serving.signIn("Wang", "technician");
  const watching = await watch(serving, cookie);
  await watching.command({ do: "take-control" });
  await watching.command({ do: "start", job: TWO_QUESTIONS });
  const { page } = await browser.open(serving, { cookie });
  const pass = page.getByRole("button", { name: "Pass" });
  await page.getByText("Is the nameplate complete and legible?").waitFor();
  await page.getByRole("button", { name: "Pass", disabled: false }).waitFor();
  const moment = await holdTimeouts(page, SETTLING_MS);
  await pass.click();
  await watching.until("the second question", ({ job }) => job?.prompt?.id === "item.appearance");
  await page.locator('[data-prompt="2"]').waitFor();
  expect(await pass.isDisabled()).toBe(true);
  await pass.dispatchEvent("click");
  expect(watching.state().job?.prompt?.id).toBe("item.appearance");
  await moment.goesBy();
  await page.getByRole("button", { name: "Pass", disabled: false }).waitFor();
  expect(watching.state().job?.prompt?.id).toBe("item.appearance");
  await pass.click();
  await watching.until("the next step", ({ job }) => job?.prompt?.id !== "item.appearance");
});

/**
 * From now on the page's timeouts of `ms` wait until they are told that their time has gone by, so that a slow machine sees
 * the same. All other time goes on: a page whose clock stands still loses its connection.
 */
async function holdTimeouts(page: Page, ms: number): Promise<{ goesBy(): Promise<void> }> {
  const held = await page.evaluateHandle((heldMs) => {
    const handlers: (() => void)[] = [];
    const set = window.setTimeout;
    const wrapped = (handler: () => void, delay?: number) =>
      delay === heldMs ? -handlers.push(handler) : set(handler, delay);
    window.setTimeout = wrapped as typeof window.setTimeout;
    return handlers;
  }, ms);
  return {
    async goesBy() {
      const count = await held.evaluate((handlers) => handlers.splice(0).map((handler) => handler()).length);
      expect(count, `timeouts of ${ms} ms`).toBeGreaterThan(0);
    },
  };
}
