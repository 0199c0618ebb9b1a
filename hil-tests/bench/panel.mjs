/** The panel in Debian's Chromium: what the first load brings over the wire, memory, and the chart's pace. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startFakeServer } from "../../ui/testing/fake-server.mjs";
import { CLI, EXAMPLE, withDir } from "./measured-cli.mjs";

export const title = "the panel in Chromium";

const LAUNCH = {
  executablePath: process.env.PROVERIG_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
};
/** 18,000 live values and 75 runs as in 30 minutes, in a minute and a half; the page draws them as they come. */
const FASTER = 20;
const RUN_MIN = 30;
const FLAT_MB = 1;
const PACE_S = 20;

export async function run() {
  const browser = await chromium.launch(LAUNCH);
  try {
    return [await firstLoad(browser), ...(await memory(browser)), ...(await pace(browser))];
  } finally {
    await browser.close();
  }
}

/** From the built `serve` itself: script and style as they come, compressed. */
async function firstLoad(browser) {
  return withDir(async (dir) => {
    const args = ["serve", "--config", EXAMPLE.rig, "--data", join(dir, "data"), "--port", "0"];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const url = await demonstrationUrl(child);
      const page = await browser.newPage();
      const cdp = await page.context().newCDPSession(page);
      const bytes = new Map();
      const wanted = new Set();
      cdp.on("Network.responseReceived", ({ requestId, type }) => {
        if (type === "Script" || type === "Stylesheet") wanted.add(requestId);
      });
      cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
      await cdp.send("Network.enable");
      await page.goto(url);
      await page.locator(".start").waitFor();
      const kB = [...wanted].reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0) / 1000;
      await page.close();
      return {
        what: "first load up to the page of a new job, script and style with their headers",
        unit: "kB",
        values: [kB],
        budget: 100,
      };
    } finally {
      const ended = new Promise((resolve) => child.on("close", resolve));
      child.kill("SIGTERM");
      await ended;
    }
  });
}

function demonstrationUrl(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const url = /^demonstration +(\S+)$/m.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.on("close", (status) => reject(new Error(`serve ended with ${status}`)));
  });
}

async function opened(browser, server) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // A page that throws at what it is told measures nothing.
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(`${server.url}#/run`);
  await page.locator(".chart canvas").waitFor();
  return { page, cdp: await page.context().newCDPSession(page) };
}

async function heapMb(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize / 1e6;
}

async function memory(browser) {
  const server = await startFakeServer({ port: 0, scene: "run", faster: FASTER });
  try {
    const { page, cdp } = await opened(browser, server);
    const part = (RUN_MIN * 60_000) / FASTER / 3;
    await page.waitForTimeout(part);
    const start = await heapMb(cdp);
    await page.waitForTimeout(part);
    const middle = await heapMb(cdp);
    await page.waitForTimeout(part);
    const end = await heapMb(cdp);
    await page.close();
    return [
      { what: "JS heap after 10, 20 and 30 minutes of runs", unit: "MB", values: [start, middle, end] },
      {
        what: `its growth from the 10th to the 30th (stream ${FASTER} times as fast)`,
        unit: "MB",
        values: [end - start],
        budget: FLAT_MB,
      },
    ];
  } finally {
    server.close();
  }
}

async function pace(browser) {
  const server = await startFakeServer({ port: 0, scene: "run" });
  try {
    const { page, cdp } = await opened(browser, server);
    await page.waitForTimeout(2000);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 6 });
    await page.evaluate(() => {
      window.long = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.long.push(duration);
      }).observe({ entryTypes: ["longtask"] });
    });
    await page.waitForTimeout(PACE_S * 1000);
    const long = await page.evaluate(() => window.long);
    await page.close();
    const what = `tasks over 50 ms in ${PACE_S} s at 10 Hz, 6 x throttled`;
    return [
      { what, unit: "count", values: [long.length], budget: 0 },
      { what: "the longest of them (50: there was none)", unit: "ms", values: long.length > 0 ? long : [50] },
    ];
  } finally {
    server.close();
  }
}
