/** Faults and refusals as a technician reads them, who need not know English: by their codes, in the panel's own words. */

import type { PanelState } from "@proverig/controller/protocol";
import { faultText, type Language } from "@proverig/controller/text";
import { ERROR_CODES } from "@proverig/drivers";
import { expect, test } from "vitest";
import { edit, text } from "../testing.ts";
import { NO_BROWSER, SMALL, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const CODES = Object.keys(ERROR_CODES);

test.skipIf(NO_BROWSER)(
  "each code there is: what it means, where to look, what to do, in the page's language",
  async () => {
    const serving = await serve();
    const cookie = await serving.signIn("Wang", "technician");
    for (const language of ["zh", "en"] as const) {
      const panel = await browser.open(serving, { cookie, language, size: SMALL });
      const { page } = panel;
      // As the rig would say it, every fault at once.
      await page.routeWebSocket(/\/ws$/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => {
          const heard = JSON.parse(String(message)) as { type: string; state?: PanelState };
          if (heard.type === "snapshot" && heard.state) {
            heard.state.faults = CODES.map((code) => ({ code, text: `${code}: what it was; at t-nozzle; mend it` }));
          }
          socket.send(JSON.stringify(heard));
        });
      });
      await page.goto(new URL("/#/rig", serving.url).href);
      await page.reload();
      const cards = page.locator(".fault");
      await expect.poll(() => cards.count(), { timeout: 60_000 }).toBe(CODES.length);
      const texts = await cards.allInnerTexts();
      for (const [i, code] of CODES.entries()) {
        const card = texts[i] ?? "";
        for (const prefix of ["error", "cause", "mend"])
          expect(card.toLowerCase()).toContain(said(language, `${prefix}.${code}`));
        const [head = ""] = card.split("\n");
        if (language === "zh") expect(head, code).toMatch(/^✕ \p{Script=Han}|^✕ .*\p{Script=Han}/u);
        expect(card.split("\n").at(-1)).toContain("what it was; at t-nozzle; mend it");
      }
    }
  },
);

function said(language: Language, key: string): string {
  if (!faultText.isTextKey(key)) throw new Error(`the dictionary has no ${key}`);
  return faultText.t(language, key).toLowerCase();
}

test.skipIf(NO_BROWSER)("a calibration's file that does not hold: which line and why, in Chinese", async () => {
  const serving = await serve();
  const cookie = await serving.signIn("Li", "laboratory");
  const { page } = await browser.open(serving, { cookie, language: "zh", at: "#/calibrate" });
  const begin = async (file: string) => {
    await page.locator("textarea").fill(file);
    await page.getByRole("button", { name: "开始", exact: true }).click();
  };
  await page.getByText("开始校准或期间核查").first().click();
  const told = page.locator("footer .told");
  for (const [file, words] of [
    ["kind: meter\ndevise: master\n", "第 2 行：没有“devise”这个键，是否应为“device”？"],
    ["kind: [", "第 1 行：YAML 语法错误"],
    ["kind: meter\ndevice: master\nmethod: metal-measure\n", /第 \d+ 行：缺少“/],
  ] as const) {
    await begin(file);
    await told.getByText(words).waitFor();
    await told.getByRole("button").click();
    await told.waitFor({ state: "detached" });
  }
});

test.skipIf(NO_BROWSER)("a finding while the job runs: what it is in Chinese, then where", async () => {
  const serving = await serve();
  const cookie = await serving.signIn("Wang", "technician");
  const watching = await watch(serving, cookie);
  await watching.command({ do: "take-control" });
  await watching.command({ do: "start", job: edit(text("examples/job.yaml"), ["locked: false", "locked: true"]) });
  const { job } = await watching.until("the question after it", (state) => state.job?.prompt?.id === "ready");
  // Paused before it goes on: the next question would take the note's place.
  expect(await watching.command({ do: "pause", paused: true })).toBe(null);
  await watching.command({ do: "answer", prompt: job?.prompt?.number ?? 0, answer: true });
  const { page } = await browser.open(serving, { cookie, language: "zh", at: "#/run" });
  const note = page.locator(".foot .note");
  await note.getByText("自锁功能不符合").waitFor();
  const words = (await note.textContent()) ?? "";
  await watching.until(
    "a finding of these words",
    ({ job }) => job?.findings.some(({ text }) => words.includes(text)) === true,
  );
});
