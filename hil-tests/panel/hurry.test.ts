/** A hurried hand: the second tap is not for the question that has come up under it, and what is typed is for one question. */
import { expect, test } from "vitest";
import { edit, text } from "../testing.ts";
import { NO_BROWSER, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const TWO_QUESTIONS = edit(text("examples/job.yaml"), [/ {2}nameplate: pass\n {2}appearance: pass\n/, ""]);

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
  // The page's time stands still from here, so that a slow machine sees the same.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await pass.click();
  await watching.until("the second question", ({ job }) => job?.prompt?.id === "item.appearance");
  await page.locator('[data-prompt="2"]').waitFor();
  expect(await pass.isDisabled()).toBe(true);
  await pass.dispatchEvent("click");
  await page.clock.runFor(400);
  expect(await pass.isEnabled()).toBe(true);
  expect(watching.state().job?.prompt?.id).toBe("item.appearance");
  await pass.click();
  await watching.until("the next step", ({ job }) => job?.prompt?.id !== "item.appearance");
});
