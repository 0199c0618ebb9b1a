/** Debian's Chromium, one for each file of tests; pages of it, and what a person can do on them. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Language, type PanelTextKey, panelText, type TextParams } from "@proverig/controller/text";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished, vi } from "vitest";
import type { Serving } from "./serving.ts";

export const CHROMIUM = process.env.PROVERIG_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Tests that need the browser (apt-get install chromium). */
export const NO_BROWSER = !existsSync(CHROMIUM);
const SCREENS = fileURLToPath(new URL("../../artefacts/screens/", import.meta.url));

// A whole visit with a browser beside it, on a machine that has more to do.
vi.setConfig({ testTimeout: 300_000 });

/** A loaded machine is slow, and that is no fault of the panel. */
export const PATIENCE_MS = 60_000;
export const WIDE = { width: 1280, height: 800 };
export const SMALL = { width: 800, height: 480 };

export interface PageParts {
  language?: Language;
  size?: { width: number; height: number };
  theme?: "sun" | "dark";
  large?: boolean;
  /** Of a session; absent: nobody is signed in. */
  cookie?: string;
  /** A page of the panel, such as `#/history`. */
  at?: string;
}

export interface Panel {
  page: Page;
  context: BrowserContext;
  language: Language;
  /** The dictionary's words in the page's language, as they stand at the head of a line. */
  say(key: PanelTextKey, params?: TextParams): string;
  /** A button by the words on it. */
  press(key: PanelTextKey, params?: TextParams): Promise<void>;
  /** Waits until the page shows the words. */
  sees(text: string | RegExp): Promise<void>;
  screenshot(name: string): Promise<void>;
}

/** The browser of a file of tests: pages are closed with their test, and no page may throw. */
export function useBrowser(): { open(serving: Pick<Serving, "url">, parts?: PageParts): Promise<Panel> } {
  let browser: Browser | null = null;
  beforeAll(async () => {
    if (NO_BROWSER) return;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(() => browser?.close());
  return {
    open(serving, parts = {}) {
      if (!browser) throw new Error("the browser is not started");
      return openPanel(browser, serving, parts);
    },
  };
}

async function openPanel(browser: Browser, serving: Pick<Serving, "url">, parts: PageParts): Promise<Panel> {
  const { language = "en", size = WIDE, theme = "sun", large = false, cookie, at = "" } = parts;
  const context = await browser.newContext({ viewport: size, locale: language === "zh" ? "zh-CN" : "en-GB" });
  context.setDefaultTimeout(PATIENCE_MS);
  const kept = { language, theme, large: large ? "yes" : "no", sound: "no" };
  await context.addInitScript((settings) => {
    for (const [key, value] of Object.entries(settings)) {
      if (localStorage.getItem(`proverig.${key}`) === null) localStorage.setItem(`proverig.${key}`, value);
    }
  }, kept);
  if (cookie !== undefined) {
    const [name = "", value = ""] = cookie.split("=");
    await context.addCookies([{ name, value, url: serving.url }]);
  }
  const page = await context.newPage();
  const thrown: string[] = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  onTestFinished(async () => {
    await context.close();
    if (thrown.length > 0) throw new Error(`the page threw ${thrown.join("; ")}`);
  });
  await page.goto(new URL(`/${at}`, serving.url).href);
  const say = (key: PanelTextKey, params?: TextParams) => headed(panelText.t(language, key, params));
  return {
    page,
    context,
    language,
    say,
    press: (key, params) => page.getByRole("button", { name: named(say(key, params)) }).click(),
    sees: (text) => page.getByText(text).first().waitFor(),
    async screenshot(name) {
      mkdirSync(SCREENS, { recursive: true });
      await page.screenshot({ path: join(SCREENS, `${name}-${language}.png`) });
    },
  };
}

/** The words on a button, with or without a sign beside them. */
export function named(words: string): RegExp {
  return new RegExp(`^[^\\p{L}\\p{N}]*${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}[^\\p{L}\\p{N}]*$`, "iu");
}

function headed(text: string): string {
  return text.replace(/^[a-z]/, (c) => c.toUpperCase());
}
