import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CLI, ROOT, withDir } from "./measured-cli.mjs";
import { openPanel, pause, startExample, startServe } from "./serve.mjs";

const BUDGET_MS = 100;
const SOCKETS = 19;
/** So much of deliveries at least: some 400 samples. */
const MEASURED_MS = 40_000;

export const title = `from a sample's arrival in the controller to the panel: ${SOCKETS} WebSocket clients and a page of Chromium, in a run on serial lines`;

export function run() {
  return withDir(async (dir) => {
    const rig = await serialRig(dir);
    const simulation = await simulate(rig);
    const serve = await startServe(join(dir, "data"), { rig, speed: null });
    try {
      return rowsOf(await measure(serve));
    } finally {
      await serve.stop();
      simulation.kill("SIGTERM");
    }
  });
}

/** Without the stop contact: on a busy machine its half second is over too soon, and it has no part in what is measured. */
async function serialRig(dir) {
  const text = await readFile(join(ROOT, "examples/serial/rig.yaml"), "utf8");
  const lines = text.split("\n").filter((line) => !/^ +(stops|estop|emergencyStop):/.test(line));
  const path = join(dir, "rig.yaml");
  await writeFile(path, `iKnow: bench\n${lines.join("\n").replaceAll("/tmp/proverig-", join(dir, "port-"))}`);
  return path;
}

async function simulate(rig) {
  const child = spawn(process.execPath, [CLI, "simulate", "--config", rig], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  while (!said.includes("ready\n")) {
    if (child.exitCode !== null) throw new Error(`simulate ended with ${child.exitCode}`);
    await pause(20);
  }
  return child;
}

async function measure(serve) {
  const cookie = await serve.signIn();
  /** Of each client: by sample, on the controller's clock, when it was heard on the machine's. */
  const heard = Array.from({ length: SOCKETS }, () => new Map());
  /** Machine's clock minus the controller's: the smallest that any message shows, late by the fastest message's way. */
  let offsetMs = Number.POSITIVE_INFINITY;
  const panels = [];
  for (const samples of heard) {
    panels.push(
      await openPanel(serve.url, cookie, (message) => {
        if (message.type !== "live") return;
        const now = performance.timeOrigin + performance.now();
        offsetMs = Math.min(offsetMs, now - message.live.t);
        const at = sampleOf(message.live);
        if (at !== null && !samples.has(at)) samples.set(at, now);
      }),
    );
  }
  const [first] = panels;
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM });
  try {
    const page = await openPage(browser, serve.url, cookie);
    await first.until("a rig that is well", ({ rig, trip }) => !trip && rig.lines.every(({ ok }) => ok));
    await startExample(first);
    // Everything is measured while a run delivers: what is painted then is the meter's own volume.
    const delivers = ({ job }) => job?.delivery?.point != null;
    const spans = [];
    for (let left = MEASURED_MS; left > 0; ) {
      await waitFor(first, delivers);
      await pause(1000);
      const from = performance.now();
      const since = performance.timeOrigin + from;
      while (delivers(first.state()) && performance.now() - from < left) await pause(20);
      left -= performance.now() - from;
      spans.push([since, performance.timeOrigin + performance.now()]);
    }
    const painted = await page.evaluate(() => globalThis.painted);
    await first.command({ do: "abort", reason: "measured" });
    const within = ([, at]) => spans.some(([from, to]) => at >= from && at < to);
    const lateMs = ([sample, at]) => at - (sample + offsetMs);
    return {
      sockets: heard.flatMap((samples) => [...samples].filter(within).map(lateMs)),
      page: painted.filter(within).map(lateMs),
      samples: new Set(heard.flatMap((samples) => [...samples].filter(within).map(([sample]) => sample))).size,
    };
  } finally {
    await browser.close();
    for (const panel of panels) panel.close();
  }
}

const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The run's page as a technician has it. It notes when a sample's volume stands in the digits and a frame with it has been drawn. */
async function openPage(browser, url, cookie) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.addInitScript(noteWhatIsPainted);
  await page.goto(`${url}/#/run`);
  await page.waitForFunction(() => globalThis.painted !== undefined && document.querySelector("main") !== null);
  return page;
}

/** Runs in the page, before the panel's own script. */
function noteWhatIsPainted() {
  globalThis.painted = [];
  const known = new Set();
  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const { type, live } = JSON.parse(data);
        if (type !== "live" || !live.meter) return;
        const sample = live.t - live.meter.ageMs;
        if (known.has(sample)) return;
        known.add(sample);
        const shown = live.meter.deliveredL.toFixed(3);
        const look = (frames) =>
          requestAnimationFrame(() => {
            // The task after a frame's callbacks: the frame has been drawn.
            if (document.querySelector(".numbers")?.textContent.includes(shown)) {
              setTimeout(() => globalThis.painted.push([sample, performance.timeOrigin + performance.now()]));
            } else if (frames > 0) look(frames - 1);
          });
        look(10);
      });
    }
  };
}

/** Answers what is asked on the way. */
async function waitFor(panel, isSo) {
  let answered = 0;
  while (!isSo(panel.state())) {
    const { prompt, closed } = panel.state().job ?? {};
    if (closed || panel.state().trip)
      throw new Error(`no run: ${JSON.stringify([panel.state().trip, panel.state().job?.closed])}`);
    if (prompt && prompt.number !== answered) {
      answered = prompt.number;
      await panel.command({ do: "answer", prompt: answered, answer: true });
    }
    await pause(20);
  }
}

/** When the meter's reply came in, on the controller's clock. */
function sampleOf({ t, meter }) {
  return meter ? t - meter.ageMs : null;
}

function rowsOf({ sockets, page, samples }) {
  return [
    {
      what: `sample to screen, painted, ${SOCKETS + 1} panels`,
      unit: "ms",
      values: page,
      budget: BUDGET_MS,
      judged: "p99",
    },
    { what: `sample to WebSocket, ${SOCKETS} clients`, unit: "ms", values: sockets, budget: BUDGET_MS, judged: "p99" },
    {
      text: `  ${samples} samples while runs delivered; ${page.length} of them painted, the others were overtaken by the next`,
    },
  ];
}
