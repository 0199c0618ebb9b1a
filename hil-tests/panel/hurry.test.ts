/** A hurried hand: the second tap is not for what has come up under it, and what is typed is read back before it counts. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { edit, text } from "../testing.ts";
import { NO_BROWSER, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const SOME_QUESTIONS = edit(
  text("examples/job.yaml"),
  [/ {2}nameplate: pass\n {2}appearance: pass\n/, ""],
  [/ {2}selfLock: .*\n/, ""],
);

/** The panel's own. */
const SETTLING_MS = 300;

test.skipIf(NO_BROWSER)(
  "nothing is answered in the moment in which it comes up, and what is typed is read back",
  async () => {
    const serving = await serve();
    const cookie = await serving.signIn("Wang", "technician");
    const watching = await watch(serving, cookie);
    await watching.command({ do: "take-control" });
    await watching.command({ do: "start", job: SOME_QUESTIONS });
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
    await watching.until("the self-lock", ({ job }) => job?.prompt?.id === "selfLock.mainBoard");

    // A serial number with a wrong digit would fail the dispenser: it is read back, and the second tap on Enter says nothing.
    await page.locator(".prompt input").waitFor();
    await moment.goesBy();
    const right = page.getByRole("button", { name: "Right" });
    const type = async (serial: string) => {
      await page.locator(".prompt input").fill(serial);
      await page.getByRole("button", { name: "Enter" }).click();
      await page.getByText(serial, { exact: true }).waitFor();
    };
    await type("MB-20240007");
    expect(await right.isDisabled()).toBe(true);
    await right.dispatchEvent("click");
    expect(watching.state().job?.prompt?.id).toBe("selfLock.mainBoard");
    await moment.goesBy();
    await page.getByRole("button", { name: "Type again", disabled: false }).click();
    await type("MB-20240001");
    await moment.goesBy();
    await page.getByRole("button", { name: "Right", disabled: false }).click();
    await watching.until("the next question", ({ job }) => job?.prompt?.id === "selfLock.encoder");
  },
);

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
