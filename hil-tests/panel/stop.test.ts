/** STOP from every page and in every state of a visit: what the controller does, who is named, and what is next. */
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundledEntries, edit, ofKind, text } from "../testing.ts";
import { NO_BROWSER, type Panel, useBrowser } from "./browsing.ts";
import { answerUntil } from "./operating.ts";
import { serve } from "./serving.ts";
import { type Watching, watch } from "./watching.ts";

const browser = useBrowser();

/** All is answered beforehand but the nameplate: one question to stop in. Runs so long that a slow hand stops in the first. */
const JOB = edit(text("examples/job.yaml"), [/ {2}nameplate: pass\n/, ""], ["volume: 20", "volume: 60"]);

const pressStop = ({ page }: Panel) => page.locator("#stop").dispatchEvent("pointerdown");

/** Everything is shut by the controller's own word, and it says by whom. */
async function expectStopped(watching: Watching, by: string, when: string): Promise<void> {
  await watching.until(`the stop: ${when}`, ({ stop, trip }) => stop?.by === by && trip !== null);
  await watching.until(`closed valves: ${when}`, (_, live) => live.open.length === 0);
}

/** Who stopped it, that it is stopped, and the one thing to do next. */
async function expectTold({ page, say }: Panel, by: string, next: string): Promise<void> {
  const bar = page.getByRole("alert", { name: say("word.trip") });
  await bar.getByText(say("trip.stop")).waitFor();
  await bar.getByText(by).waitFor();
  await bar.getByText(say("tripped.stopped")).waitFor();
  await bar.getByText(next).waitFor();
}

async function release(panel: Panel, watching: Watching): Promise<void> {
  await panel.press("prompt.release");
  await watching.until("the release", ({ trip }) => trip === null);
}

test.skipIf(NO_BROWSER)(
  "in a question, while oil flows, once more while it is stopped, in a pause, and on the result",
  async () => {
    const serving = await serve({ speed: 15 });
    const cookie = await serving.signIn("Wang", "supervisor");
    const watching = await watch(serving, cookie);
    const panel = await browser.open(serving, { cookie });
    const nobody = await browser.open(serving);
    await watching.command({ do: "take-control" });
    expect(await watching.command({ do: "start", job: JOB })).toBeNull();

    await watching.until("the question", ({ job }) => job?.prompt?.id === "item.nameplate");
    await pressStop(panel);
    await expectStopped(watching, "Wang", "in a question");
    await expectTold(panel, "Wang", panel.say("tripped.next"));
    await release(panel, watching);

    await answerUntil(panel, watching, ({ job }) => job?.delivery?.run === 1);
    await watching.until("an open valve", (_, live) => live.open.length > 0);
    await pressStop(panel);
    await expectStopped(watching, "Wang", "while oil flows");
    await watching.until("the void", ({ job }) => job?.attempts.at(-1)?.void === "trip-stop");
    await expectTold(panel, "Wang", panel.say("tripped.next"));
    await panel.sees(panel.say("tripped.voided"));

    // Whoever stands there may press once more, and is named; the trip stays that of the first.
    await pressStop(nobody);
    await watching.until("the second stop", ({ stop }) => stop !== null && stop.by !== "Wang");
    await nobody.page.locator("#stop-told[data-state=sent]").waitFor();
    expect(watching.state().trip).toMatchObject({ name: "stop", detail: expect.stringContaining("Wang") });
    await release(panel, watching);

    await panel.press("run.pause");
    await watching.until("the pause", ({ job }) => job?.paused === true && job.delivery === null, 120_000);
    await pressStop(panel);
    await expectStopped(watching, "Wang", "in a pause");
    await release(panel, watching);

    await panel.press("run.abort");
    await panel.press("reason.weather");
    await panel.press("abort.confirm");
    await watching.until("the end", ({ job }) => job?.closed != null);
    const [record] = await serving.records(1);
    expect(record).toMatchObject({ outcome: "aborted", verdict: null });

    const before = watching.state().stop?.at;
    await panel.page.goto(new URL("/#/results", serving.url).href);
    await pressStop(panel);
    await watching.until("the stop on the result", ({ stop }) => stop?.by === "Wang" && stop.at !== before);

    const entries = bundledEntries(join(serving.scene.jobDir(), "evidence.zip"));
    const trips = ofKind(entries, "trip").map(({ data }) => data);
    expect(trips.map(({ name }) => name)).toEqual(["stop", "stop", "stop"]);
    for (const { detail } of trips) expect(detail).toContain("Wang");
    const voids = ofKind(entries, "attempt-ended").map(({ data }) => data.void);
    expect(voids.filter((reason) => reason !== null)).toEqual(["trip-stop"]);
  },
);

test.skipIf(NO_BROWSER)(
  "without a visit: before anybody has signed in, and on the page of a new job, by keyboard too",
  async () => {
    const serving = await serve();
    const cookie = await serving.signIn("Wang", "technician");
    const watching = await watch(serving, cookie);
    const nobody = await browser.open(serving, { language: "zh" });
    await nobody.page.getByRole("button", { name: nobody.say("login.enter") }).waitFor();
    await pressStop(nobody);
    await nobody.sees("停机指令已送达");
    await watching.until("a stop by the address", ({ stop }) => stop !== null && stop.by !== "Wang");

    const panel = await browser.open(serving, { cookie, at: "#/new" });
    await panel.sees(panel.say("new.start"));
    await panel.page.locator("#stop").focus();
    await panel.page.keyboard.press("Enter");
    await watching.until("a stop by Wang", ({ stop }) => stop?.by === "Wang");
    await panel.sees(/STOP by Wang/);
  },
);

test.skipIf(NO_BROWSER)("with the application dead: its script missing, or the page's sockets broken", async () => {
  const serving = await serve();
  const watching = await watch(serving, await serving.signIn("Wang", "technician"));
  for (const kill of [killScripts, killSockets, killFetch]) {
    const before = watching.state().stop?.at;
    const panel = await browser.open(serving, { at: "icon.svg" });
    await kill(panel);
    await panel.page.goto(serving.url, { waitUntil: "domcontentloaded" });
    await panel.page.locator("#stop").dispatchEvent("pointerdown");
    await watching.until(`the stop, ${kill.name}`, ({ stop }) => stop !== null && stop.at !== before);
  }
});

async function killScripts({ context }: Panel): Promise<void> {
  await context.route("**/*.js", (route) => route.abort());
}
async function killSockets({ context }: Panel): Promise<void> {
  await context.addInitScript("window.WebSocket = class { constructor() { throw new Error('no sockets'); } };");
  await context.route("**/*.js", (route) => route.abort());
}
/** HTTP does not arrive; the socket does. */
async function killFetch({ context }: Panel): Promise<void> {
  await context.route("**/api/stop", (route) => route.abort());
  await context.route("**/*.js", (route) => route.abort());
}

test.skipIf(NO_BROWSER)("another site's page presses in vain", async () => {
  const serving = await serve();
  const watching = await watch(serving, await serving.signIn("Wang", "technician"));
  const other = createServer((_, response) => response.end("<title>other</title>")).listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const address = other.address();
  if (address === null || typeof address === "string") throw new Error("no address");

  const panel = await browser.open(serving);
  await panel.page.goto(`http://127.0.0.1:${address.port}/`);
  const answers = await panel.page.evaluate(async (url) => {
    const post = (mode: RequestMode) =>
      fetch(new URL("/api/stop", url), { method: "POST", mode }).then(
        ({ type }) => type,
        () => "refused",
      );
    const socket = new Promise<string>((resolve) => {
      const opened = new WebSocket(new URL("/ws", url.replace(/^http/, "ws")));
      opened.onopen = () => {
        opened.send('{"type":"stop"}');
        resolve("opened");
      };
      opened.onerror = () => resolve("refused");
    });
    return [await post("cors"), await post("no-cors"), await socket];
  }, serving.url);
  expect(answers).toEqual(["refused", "refused", "refused"]);
  // Whatever was sent before this has arrived.
  await watching.command({ do: "take-control" });
  expect(watching.state().stop).toBeNull();
  expect(serving.log()).toContain("FOREIGN_ORIGIN");
});
