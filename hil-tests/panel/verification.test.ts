/** A whole visit through the panel alone, from the link to the sheet, held against the record on the disk. */
import type { JobRecord } from "@proverig/controller";
import { expect, test } from "vitest";
import { NO_BROWSER, type Panel, useBrowser } from "./browsing.ts";
import { answerUntil, byKeyboard, enterOn } from "./operating.ts";
import { type Serving, serve } from "./serving.ts";
import { type Watching, watch } from "./watching.ts";

const browser = useBrowser();

/** Everything that the example's visit asks a person, in its order. */
const QUESTIONS = [
  ...["item.nameplate", "item.appearance", "item.seals", "item.software"],
  ...["selfLock.mainBoard", "selfLock.encoder", "selfLock.abnormalDeliveries", "selfLock.locked", "selfLock.code"],
  ...["ready", "displaySeen", "displaySeen", "fuelReturned"],
];

async function demonstration(language: "zh" | "en"): Promise<{ serving: Serving; panel: Panel; watching: Watching }> {
  const serving = await serve();
  const watching = await watch(serving, await serving.signIn("Li", "viewer"));
  const panel = await browser.open(serving, { language });
  await panel.page.goto(serving.demonstrationUrl);
  return { serving, panel, watching };
}

const percent = (value: number | null, digits = 3) =>
  value === null ? "–" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)} %`;

/** The numbers that a reader takes from the sheet are the record's. */
async function expectSheet({ page, say }: Panel, { nozzles }: JobRecord): Promise<void> {
  await page.locator(".word.ok").getByText(say("verdict.conforming")).waitFor();
  for (const point of nozzles.flatMap(({ points }) => points)) {
    const card = page.locator(`#point-1-0-${point.point}`);
    const shown = ((await card.locator(".mean").textContent()) ?? "").replace(/\s+/g, " ");
    expect(shown, point.point).toContain(percent(point.meanError, shownDigits(shown)));
    const errors = await card.locator(".run .e").allTextContents();
    expect(errors).toEqual(point.runs.map(({ error }) => percent(error, 2)));
    const volumes = await card.locator(".run .numbers").allTextContents();
    for (const [i, { display }] of point.runs.entries()) expect(volumes[i]).toContain(`${display?.toFixed(2)} L`);
  }
}

function shownDigits(text: string): number {
  return /[.](\d+) %/.exec(text)?.[1]?.length ?? 0;
}

test.skipIf(NO_BROWSER).each(["zh", "en"] as const)("a whole verification by clicks, in %s", async (language) => {
  const { serving, panel, watching } = await demonstration(language);
  const { page, say } = panel;

  // New job: the example stands there, and says how long it takes.
  await panel.sees(say("new.complete"));
  expect(await page.locator("#station-name").inputValue()).toBe("Example station");
  await panel.sees(/\d+ (分钟|minutes)/);
  await panel.press("new.start");

  // Run: every question, and the numbers of the last run between two deliveries.
  const asked = await answerUntil(panel, watching, ({ job }) => job?.review != null);
  expect(asked).toEqual(QUESTIONS);

  // Nothing closes before a person has looked at it.
  await page.locator(".foot").getByText(say("review.title")).waitFor();
  await panel.press("review.finish");

  // Result: one word, what decided it, points and runs.
  await panel.press("panel.results");
  const [record] = await serving.records(1);
  if (!record) throw new Error("there is no record");
  expect(record).toMatchObject({ outcome: "completed", verdict: "conforming", warnings: [] });
  await expectSheet(panel, record);
  await page
    .getByRole("button", { name: say("results.trace") })
    .first()
    .click();
  await page.locator(".trace canvas").waitFor();

  // History: found by its station, opened again, the same sheet from the record.
  await panel.press("results.next");
  await page.getByRole("button", { name: say("panel.menu") }).click();
  await page.getByRole("link", { name: say("panel.history") }).click();
  await page.getByRole("searchbox").fill("Example S-77");
  await page.locator("main li a").first().click();
  await expectSheet(panel, record);
  expect(record.job.operator.name).toBe("demo");
});

test.skipIf(NO_BROWSER)("a whole verification by the keyboard alone", async () => {
  const { serving, panel, watching } = await demonstration("en");
  await panel.sees(panel.say("new.complete"));
  await enterOn(panel, panel.say("new.start"));
  const asked = await answerUntil(panel, watching, ({ job }) => job?.review != null, byKeyboard);
  expect(asked).toEqual(QUESTIONS);
  await enterOn(panel, panel.say("review.finish"));
  await enterOn(panel, panel.say("panel.results"));
  await panel.page.locator(".word.ok").waitFor();
  expect(await serving.records(1)).toMatchObject([{ outcome: "completed", verdict: "conforming" }]);
});

test.skipIf(NO_BROWSER)(
  "the language changes at once, also in the midst of a question, and nothing is lost",
  async () => {
    const { panel, watching } = await demonstration("en");
    const { page } = panel;
    await panel.press("new.start");
    await watching.until("the first question", ({ job }) => job?.prompt?.id === "item.nameplate");
    await panel.sees("Is the nameplate complete and legible?");
    await page.getByRole("button", { name: "中文" }).click();
    await panel.sees("铭牌标识齐全、清晰？");
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
    await page.reload();
    await panel.sees("铭牌标识齐全、清晰？");
    await page.getByRole("button", { name: "合格", exact: true }).click();
    await watching.until("the next question", ({ job }) => job?.prompt?.id === "item.appearance");
  },
);
