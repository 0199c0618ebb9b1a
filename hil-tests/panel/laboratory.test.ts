/**
 * A person of the laboratory at the panel: the example's calibration from its file to a certificate that counts, by clicks;
 * then Standards, Charts and Calibrate as they look. Pictures go to artefacts/screens.
 */
import { fileURLToPath } from "node:url";
import { type LaboratoryTextKey, laboratoryText, type TextParams } from "@proverig/controller/text";
import { expect, test } from "vitest";
import { cli, startCli } from "../run-cli.ts";
import { NO_BROWSER, named, type Panel, SMALL, useBrowser, WIDE } from "./browsing.ts";
import { axe, tooSmall, tooWide } from "./inspecting.ts";
import { PASSWORD, type Serving, serve } from "./serving.ts";
import { type Watching, watch } from "./watching.ts";

const browser = useBrowser();
const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
/** So many checks that a chart has limits. */
const CHECKS = 4;

const say = ({ language }: Panel, key: LaboratoryTextKey, params?: TextParams) =>
  laboratoryText.t(language, key, params);
const press = (panel: Panel, key: LaboratoryTextKey) =>
  panel.page.getByRole("button", { name: named(say(panel, key)) }).click();

/** Intermediate checks of 24 L/min, one after the other, before the panel is there. */
async function checkedBefore({ scene }: Serving): Promise<void> {
  for (let seed = 1; seed <= CHECKS; seed++) {
    const run = await cli(
      ...["calibrate", "check", "--config", scene.rig, "--calibration", example("calibration/check.yaml")],
      ...["--data", scene.data, "--fast", "--seed", String(seed)],
    );
    expect([run.status, run.stderr]).toEqual([0, ""]);
  }
}

/** A comparison between rigs, as a person of the laboratory records it. */
async function compared({ scene }: Serving): Promise<void> {
  const file = example("examinations/comparison.yaml");
  const args = ["calibrate", "compare", file, "--data", scene.data, "--by", "Li Lab"];
  const { status } = await startCli(args, undefined, { PROVERIG_PASSWORD: PASSWORD }).ended;
  expect(status).toBe(0);
}

/** Answers each question by the button that goes on, until the calibration has ended; their ids. */
async function answered({ page }: Panel, watching: Watching): Promise<string[]> {
  const asked: string[] = [];
  let last = 0;
  for (;;) {
    const { calibration } = await watching.until(
      "a question of the calibration or its end",
      (state) => state.calibration?.ended != null || (state.calibration?.prompt?.number ?? last) !== last,
      200_000,
    );
    const prompt = calibration?.prompt;
    if (calibration?.ended || !prompt) return asked;
    last = prompt.number;
    asked.push(prompt.id);
    await page.locator(`[data-prompt="${prompt.number}"] button.main`).click();
  }
}

/** A picture for each screenful, from the top to the end. */
async function screens(panel: Panel, name: string): Promise<void> {
  const main = panel.page.locator("main");
  const scrollTo = (part: number) =>
    main.evaluate((node, n) => {
      node.scrollTop = n * 0.9 * node.clientHeight;
      return node.scrollTop + node.clientHeight >= node.scrollHeight - 1;
    }, part);
  let atEnd = false;
  for (let part = 0; !atEnd; part++) {
    atEnd = await scrollTo(part);
    await panel.screenshot(`${name}-${part + 1}`);
  }
  await scrollTo(0);
}

/** The page in both sizes and both languages: nothing serious, nothing too small or too wide. */
async function look(panels: readonly Panel[], at: string, ready: (panel: Panel) => Promise<void>): Promise<void> {
  for (const panel of panels) {
    const { page, language } = panel;
    const name = `laboratory-${at.replaceAll("/", "-").replace(/cal-.*/, "certificate")}`;
    await page.goto(new URL(`/#/${at}`, page.url()).href);
    await ready(panel);
    for (const [size, word] of [
      [WIDE, "1280"],
      [SMALL, "800"],
    ] as const) {
      await page.setViewportSize(size);
      await screens(panel, `${name}-${word}`);
      const where = `${name} at ${word} in ${language}`;
      expect.soft(await axe(panel), where).toEqual([]);
      expect.soft(await tooWide(panel), where).toEqual([]);
      expect.soft(await tooSmall(panel), where).toEqual([]);
    }
  }
}

test.skipIf(NO_BROWSER)(
  "a calibration by clicks, its certificate accepted, in force and drawn",
  async () => {
    const serving = await serve({ speed: 400 });
    await serving.signIn("Li Lab", "laboratory");
    await serving.end();
    await checkedBefore(serving);
    await compared(serving);
    await serving.again();
    const cookie = await serving.signIn("Li Lab", "laboratory");
    const watching = await watch(serving, cookie);
    const zh = await browser.open(serving, { language: "zh", cookie, at: "#/calibrate" });
    const { page } = zh;

    // From the file to the end, by what the page asks.
    await page.getByText(say(zh, "lab.start")).click();
    await page.locator("input[type=file]").setInputFiles(example("calibration.yaml"));
    await press(zh, "lab.begin");
    const asked = await answered(zh, watching);
    expect(asked[0]).toBe("ready");
    expect(watching.state().calibration?.ended).toEqual({ outcome: "completed", reason: null });

    // The certificate: its numbers, its rules, and nothing in force before a person says so.
    await page.getByRole("link", { name: say(zh, "lab.look") }).click();
    await page.getByRole("heading", { name: "CAL-2026-0001" }).waitFor();
    await zh.sees(laboratoryText.t("zh", "lab.rules"));
    const id = watching.state().calibration?.id ?? "";
    const en = await browser.open(serving, { language: "en", cookie, at: `#/calibrate/${id}` });
    await look([zh, en], `calibrate/${id}`, async (panel) => {
      await panel.page.getByRole("button", { name: named(say(panel, "lab.accept")) }).waitFor();
    });
    await press(zh, "lab.accept");
    const sheet = page.getByRole("dialog");
    await sheet.getByText(say(zh, "lab.acceptSure", { device: "master", certificate: "CAL-2026-0001" })).waitFor();
    await sheet.getByRole("button", { name: named(say(zh, "lab.accept")) }).click();
    await page.getByText(/Li Lab 批准/).waitFor();
    await watching.command({ do: "calibration-dismiss" });
    await look([zh, en], "calibrate", async (panel) => {
      await panel.page.getByText("CAL-2026-0001").first().waitFor();
    });

    // Standards: this one counts, by whom, and what rig.yaml names instead.
    await look([zh, en], "standards", async (panel) => {
      const row = panel.page.locator("tr", { hasText: "master" }).first();
      await row.getByText("CAL-2026-0001").waitFor();
      await row.getByText(say(panel, "lab.state.valid")).waitFor();
      await row.getByText(say(panel, "lab.alsoNamed", { certificate: "C-1" })).waitFor();
      await panel.page.getByText("rigs of the region, spring 2026").waitFor();
    });

    // Charts: the curve in its band, both control charts, and for each flow what dominates its uncertainty.
    await look([zh, en], "charts/master", async (panel) => {
      const pictures = panel.page.locator("main svg");
      await pictures.first().waitFor();
      expect(await pictures.first().locator("polygon.band").count()).toBeGreaterThan(0);
      expect(await pictures.first().locator("polyline.main").count()).toBeGreaterThan(0);
      for (const key of ["lab.shewhart", "lab.cusum"] as const) {
        const figure = panel.page.locator("figure", { hasText: say(panel, key) });
        await figure
          .locator("svg circle")
          .nth(CHECKS - 1)
          .waitFor();
      }
      const comparison = panel.page.locator(".card", { hasText: "rigs of the region" });
      await comparison.locator("summary").click();
      await comparison.getByRole("cell", { name: "PR-0008" }).first().waitFor();
      const budgets = panel.page.locator("section", { hasText: say(panel, "lab.budgets") }).locator("figure");
      await budgets.nth(2).waitFor();
      expect(await budgets.count()).toBe(3);
      for (const budget of await budgets.all()) {
        const widths = await budget
          .locator("rect.band")
          .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute("width"))));
        expect(widths.length).toBeGreaterThan(2);
        expect(widths).toEqual(widths.toSorted((a, b) => b - a));
        expect(widths[0]).toBeGreaterThan(0);
      }
    });
  },
  1_800_000,
);
