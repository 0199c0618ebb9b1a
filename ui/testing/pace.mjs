// How the panel keeps up: `node ui/testing/pace.mjs [SECONDS]`. Prints tasks over 50 ms at 6 x CPU throttling with live
// values at 10 Hz, the page's memory before and after, the first load, and what STOP does when no script of the
// application has loaded.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { startFakeServer } from "./fake-server.mjs";

const seconds = Number(process.argv[2] ?? 20);
const server = await startFakeServer({ port: 0, scene: "run" });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
  ],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(`${server.url}#/run`);
const cdp = await page.context().newCDPSession(page);
await page.waitForTimeout(2000);
await cdp.send("Emulation.setCPUThrottlingRate", { rate: 6 });
await page.evaluate(() => {
  window.long = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.long.push(Math.round(duration));
  }).observe({ entryTypes: ["longtask"] });
});
const heap = async () => {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return `${(usedSize / 1e6).toFixed(2)} MB`;
};
await page.waitForTimeout(2000);
await page.evaluate(() => window.long.splice(0));
const before = await heap();
await page.evaluate(() => window.long.splice(0));
await page.waitForTimeout(seconds * 1000);
const long = await page.evaluate(() => window.long);
console.log(
  `${seconds} s at 10 Hz, 6 x throttled: ${long.length} tasks over 50 ms ${long.length > 0 ? long.join(", ") : ""}`,
);
console.log(`memory ${before}, then ${await heap()}`);

const assets = join(import.meta.dirname, "../dist/assets");
const first = readFileSync(join(assets, "../index.html"), "utf8");
const loaded = readdirSync(assets).filter((name) => first.includes(name));
const bytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
console.log(`first load ${(bytes / 1000).toFixed(1)} kB gzip (${loaded.join(", ")})`);

const dead = await browser.newPage();
await dead.route("**/*.js", (route) => route.abort());
await dead.goto(server.url);
await dead.locator("#stop").dispatchEvent("pointerdown");
await dead.waitForFunction(() => document.getElementById("stop-told")?.dataset.state === "sent");
console.log("STOP without the application: delivered");
await browser.close();
server.close();
