/**
 * Every page in a visit as it happens: no serious finding of axe in either theme, everything large enough for a glove,
 * nothing wider than a small screen, contrast on the page that is read at work. Pictures go to artefacts/screens.
 */
import { expect, test } from "vitest";
import { NO_BROWSER, type Panel, SMALL, useBrowser, WIDE } from "./browsing.ts";
import { axe, tooSmall, tooWide } from "./inspecting.ts";
import { type Answering, answerUntil, byPointer } from "./operating.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();

async function setTheme({ page }: Panel, theme: "sun" | "dark"): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);
}

async function setLarge({ page }: Panel, large: "yes" | "no"): Promise<void> {
  await page.evaluate((word) => {
    document.documentElement.dataset.large = word;
  }, large);
}

/** Both sizes as they are and in large type, with their pictures; axe in both themes. */
async function look(panel: Panel, name: string, rules: string[] = []): Promise<void> {
  const { page } = panel;
  for (const [size, word] of [
    [WIDE, "1280"],
    [SMALL, "800"],
  ] as const) {
    await page.setViewportSize(size);
    await panel.screenshot(`${name}-${word}`);
    expect.soft(await tooWide(panel), `${name} at ${word}`).toEqual([]);
    expect.soft(await tooSmall(panel), `${name} at ${word}`).toEqual([]);
    await setLarge(panel, "yes");
    await panel.screenshot(`${name}-${word}-large`);
    expect.soft(await tooWide(panel), `${name} at ${word} in large type`).toEqual([]);
    await setLarge(panel, "no");
  }
  await page.setViewportSize(WIDE);
  for (const theme of ["dark", "sun"] as const) {
    await setTheme(panel, theme);
    expect.soft(await axe(panel), `${name}, ${theme}`).toEqual([]);
    if (rules.length > 0) expect.soft(await axe(panel, ...rules), `${name}, ${theme}`).toEqual([]);
  }
}

test.skipIf(NO_BROWSER).each(["zh", "en"] as const)(
  "every page and state of a visit, in %s",
  { timeout: 1_800_000 },
  async (language) => {
    const serving = await serve({ speed: 20 });
    const guest = await browser.open(serving, { language });
    await guest.page.getByRole("button", { name: guest.say("login.create") }).waitFor();
    await look(guest, "setup");

    const cookie = await serving.signIn("Wang", "supervisor");
    const watching = await watch(serving, cookie);
    const panel = await browser.open(serving, { language, cookie, at: "#/new" });
    await panel.sees(panel.say("new.complete"));
    await look(panel, "new");
    await panel.press("new.start");

    const lookAndAnswer: Answering = async (each, prompt) => {
      await each.page.locator(".prompt").waitFor();
      if (!prompt.id.startsWith("item.") || prompt.id === "item.nameplate") await look(each, `asked-${prompt.id}`);
      await byPointer(each, prompt);
    };
    await answerUntil(panel, watching, ({ job }) => job?.delivery?.run === 1, lookAndAnswer);
    await look(panel, "delivering", ["color-contrast-enhanced"]);
    await panel.press("run.pause");
    await watching.until("the pause", ({ job }) => job?.paused === true && job.delivery === null);
    await look(panel, "paused", ["color-contrast-enhanced"]);
    await panel.page.locator("#stop").dispatchEvent("pointerdown");
    await watching.until("the trip", ({ trip }) => trip !== null);
    await panel.page.locator("#stop-told").waitFor({ state: "hidden" });
    await look(panel, "trip", ["color-contrast-enhanced"]);
    await panel.press("prompt.release");
    await watching.until("the release", ({ trip }) => trip === null);
    await watching.command({ do: "pause", paused: false });
    await answerUntil(panel, watching, ({ job }) => job?.review != null);
    await look(panel, "review", ["color-contrast-enhanced"]);
    await panel.press("review.finish");
    await watching.until("the close", ({ job }) => job?.closed != null);
    await look(panel, "closed");
    await panel.press("panel.menu");
    await look(panel, "menu");
    await panel.page.keyboard.press("Escape");
    for (const page of ["results", "history", "rig", "users", "profiles", "profiles/jjg443-2023"]) {
      await panel.page.goto(new URL(`/#/${page}`, serving.url).href);
      await panel.page.locator("main :is(h2, table, article, nav, button)").first().waitFor();
      await look(panel, page.replace("/", "-"));
    }
    expect((await serving.records(1))[0]).toMatchObject({ verdict: "conforming" });
  },
);
