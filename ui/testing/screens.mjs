// Takes a picture of every screen in both sizes and languages: `node ui/testing/screens.mjs [NAME ...]`, into
// artefacts/screens. With `--axe` it also prints what axe finds, and the sizes of what can be touched.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { startFakeServer } from "./fake-server.mjs";

const out = join(import.meta.dirname, "../../artefacts/screens");
mkdirSync(out, { recursive: true });

/** A name, the scene, the page's address, and what is done before the picture. */
const SCREENS = [
  ["login", "login", ""],
  ["setup", "setup", ""],
  ["new", "idle", "#/new", async (page) => page.evaluate(() => localStorage.removeItem("proverig.dispensers"))],
  ["unfinished", "unfinished", "#/new"],
  ["purge", "purge", "#/run"],
  ["run", "run", "#/run", wait(6000)],
  ["two-nozzles", "twoNozzles", "#/run", wait(1500)],
  ["run-dark", "run", "#/run", wait(4000), { theme: "dark" }],
  ["run-large", "run", "#/run", wait(4000), { large: "yes" }],
  ["watching", "watching", "#/run"],
  ["wanted", "wanted", "#/run"],
  ["ready", "ready", "#/run"],
  ["display-seen", "displaySeen", "#/run"],
  ["number", "number", "#/run", press("1", "1", "1")],
  ["number-read-back", "number", "#/run", press("1", "1", "1", "Enter")],
  ["number-again", "number", "#/run", press("9", "9", "9", "Enter")],
  ["text", "text", "#/run"],
  ["paused", "paused", "#/run"],
  ["review", "review", "#/run"],
  ["review-adjust", "review", "#/run", click(".review .buttons button:nth-of-type(2)")],
  ["review-repeat", "review", "#/run", click(".review .buttons button:nth-of-type(1)")],
  ["results-adjusted", "adjusted", "#/results"],
  ["trip", "trip", "#/run"],
  ["stale", "stale", "#/run", wait(1500)],
  ["stopped", "run", "#/run", async (page) => page.locator("#stop").dispatchEvent("pointerdown")],
  ["void", "run", "#/run", click(".rail button:nth-of-type(3)")],
  ["menu", "run", "#/run", click(".rail button:nth-of-type(1)")],
  ["closed", "conforming", "#/run"],
  ["results", "conforming", "#/results"],
  ["results-fail", "nonConforming", "#/results"],
  ["results-open", "inconclusive", "#/results"],
  ["results-fault", "rigFault", "#/results"],
  ["result-of-history", "idle", "#/results/job-3", wait(400)],
  ["history", "idle", "#/history", wait(400)],
  ["rig", "rigFault", "#/rig", wait(400)],
  ["users", "users", "#/users", wait(400)],
  ["profiles", "idle", "#/profiles", wait(400)],
  ["profile", "idle", "#/profiles/jjg443-2023", wait(400)],
  [
    "lost",
    "run",
    "#/run",
    async (page, server) => {
      await page.waitForTimeout(1000);
      server.show("lost");
      await page.waitForTimeout(2600);
    },
  ],
];

function wait(ms) {
  return (page) => page.waitForTimeout(ms);
}
function click(selector) {
  return async (page) => {
    await page.waitForTimeout(400);
    await page.locator(selector).first().click();
  };
}
function press(...keys) {
  return async (page) => {
    await page.waitForTimeout(500);
    for (const key of keys) await page.keyboard.press(key);
  };
}

const options = process.argv.slice(2);
const withAxe = options.includes("--axe");
const only = options.filter((each) => !each.startsWith("--"));
const sizes = [
  [1280, 800],
  [800, 480],
].filter(([width]) => !options.includes("--small") || width === 800);
const languages = options.includes("--zh") ? ["zh"] : options.includes("--en") ? ["en"] : ["zh", "en"];
const server = await startFakeServer({ port: 0 });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
for (const [width, height] of sizes) {
  for (const language of languages) {
    for (const [name, scene, hash, prepare, settings = {}] of SCREENS) {
      if (only.length > 0 && !only.includes(name)) continue;
      server.show(scene);
      const context = await browser.newContext({
        viewport: { width, height },
        locale: language === "zh" ? "zh-CN" : "en-GB",
      });
      const page = await context.newPage();
      page.on("pageerror", (error) => console.log(`${name}: ${error}`));
      page.on("console", (message) => message.type() === "error" && console.log(`${name}: ${message.text()}`));
      await page.addInitScript(
        (kept) => {
          for (const [key, value] of Object.entries(kept)) localStorage.setItem(`proverig.${key}`, value);
        },
        { language, ...settings },
      );
      await page.goto(server.url + hash);
      await page.waitForTimeout(300);
      await prepare?.(page, server);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(out, `${name}-${width}-${language}.png`) });
      if (withAxe) await examine(page, `${name} ${width} ${language}`);
      await context.close();
    }
  }
}
await browser.close();
server.close();

async function examine(page, where) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, impact, nodes } of violations)
    console.log(`${where}: ${impact} ${id}: ${nodes.map(({ target }) => target).slice(0, 3)}`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, a.button")]
      .map((node) => [node.textContent?.trim().slice(0, 20) || node.id, node.getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 0 && (width < 55.5 || height < 55.5))
      .map(([name, { width, height }]) => `${name} ${Math.round(width)}x${Math.round(height)}`),
  );
  if (small.length > 0) console.log(`${where}: too small to touch: ${small.slice(0, 5).join("; ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (overflow) console.log(`${where}: wider than the screen`);
}
