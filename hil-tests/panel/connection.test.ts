/** What breaks between the panel and the rig, and in either of them: the page says so, and nothing is lost. */
import { expect, test } from "vitest";
import { bundledEntries, edit, ofKind, text } from "../testing.ts";
import { NO_BROWSER, type Panel, useBrowser } from "./browsing.ts";
import { cable } from "./cable.ts";
import { answerUntil } from "./operating.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const EXAMPLE = text("examples/job.yaml");
/** Asks nothing until the fuel goes back. */
const ANSWERED = edit(EXAMPLE, [/^answers:$/m, "answers:\n  ready: true"]);
const ONE_QUESTION = edit(EXAMPLE, [/ {2}nameplate: pass\n/, ""]);

const cover = ({ page }: Panel) => page.locator(".cover");

async function signInByForm(panel: Panel, name: string): Promise<void> {
  const { page, say } = panel;
  await page.getByLabel(say("login.name")).fill(name);
  await page.getByLabel(say("login.password")).fill("fuel-4711");
  await panel.press("login.enter");
}

test.skipIf(NO_BROWSER).each([
  ["en", "silence", "the rig goes on", "the rig stands still"],
  ["zh", "cut", "装置仍在运行", "装置已停"],
] as const)(
  "Wi-Fi off (%s, %s): the page is covered and says what the rig does; back, it shows how far it came",
  async (language, how, goesOn, stands) => {
    const serving = await serve({ speed: 8 });
    const cookie = await serving.signIn("Wang", "technician");
    const watching = await watch(serving, cookie);
    const wifi = await cable(serving);
    const panel = await browser.open(wifi, { cookie, language });
    await watching.command({ do: "take-control" });

    await watching.command({ do: "start", job: ONE_QUESTION });
    await panel.page.locator(".prompt").waitFor();
    wifi[how]();
    await cover(panel).getByText(stands).waitFor();
    wifi.mend();
    await cover(panel).waitFor({ state: "detached" });

    await answerUntil(panel, watching, ({ job }) => job?.delivery?.run === 1);
    await panel.page.locator(".where").getByText(/Q1/).waitFor();
    wifi[how]();
    await cover(panel).getByText(goesOn).waitFor();
    await cover(panel).getByText("Q1").waitFor();
    // The rig needs no panel to end the run and to begin the next.
    await watching.until("the second run", ({ job }) => job?.delivery?.run === 2);
    wifi.mend();
    await cover(panel).waitFor({ state: "detached" });
    const error = watching.state().job?.attempts[0]?.error ?? Number.NaN;
    await panel.page
      .locator(".plan .e")
      .getByText(`${error < 0 ? "−" : "+"}${Math.abs(error).toFixed(2)} %`)
      .first()
      .waitFor();
  },
);

test.skipIf(NO_BROWSER)("a tablet that slept wakes up to what is true now", async () => {
  const serving = await serve({ speed: 30 });
  const cookie = await serving.signIn("Wang", "technician");
  const watching = await watch(serving, cookie);
  const panel = await browser.open(serving, { cookie });
  await watching.command({ do: "take-control" });
  await watching.command({ do: "start", job: ANSWERED });
  await panel.page.locator(".center").waitFor();
  const cdp = await panel.context.newCDPSession(panel.page);
  await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  await watching.until("Q2", ({ job }) => job?.delivery?.point === "Q2");
  await cdp.send("Page.setWebLifecycleState", { state: "active" });
  await panel.page.locator(".where").getByText(/Q2/).waitFor();
  expect(await panel.page.locator(".plan .run .e").count()).toBeGreaterThanOrEqual(3);
  await cover(panel).waitFor({ state: "detached" });
});

test.skipIf(NO_BROWSER)(
  "the controller is killed in mid-run and started again: noticed, asked what to do, gone on with by clicks to a record",
  async () => {
    const serving = await serve({ speed: 20 });
    const first = await watch(serving, await serving.signIn("Wang", "technician"));
    const panel = await browser.open(serving);
    await signInByForm(panel, "Wang");
    await panel.sees(panel.say("new.complete"));
    await panel.press("new.start");
    await answerUntil(panel, first, ({ job }) => job?.delivery?.run === 2);
    const bootId = first.bootId();
    await serving.end("SIGKILL");
    await cover(panel).getByText(panel.say("lost.stillRunning")).waitFor();

    await serving.again();
    await panel.sees(panel.say("panel.restarted"));
    await signInByForm(panel, "Wang");
    const second = await watch(serving, await serving.signIn("Li", "viewer"));
    expect(second.bootId()).not.toBe(bootId);
    expect(second.state()).toMatchObject({ job: null, unfinished: [{}] });
    await panel.press("panel.ok");
    await panel.page.locator(".unfinished").getByText("Example station · X-1 S-77, nozzle 1").waitFor();
    await panel.screenshot("unfinished");
    await panel.press("new.resume");
    await answerUntil(panel, second, ({ job }) => job?.review != null);
    await panel.press("review.finish");

    const [record] = await serving.records(1);
    expect(record).toMatchObject({ outcome: "completed", verdict: "conforming" });
    const voids = ofKind(bundledEntries(`${serving.scene.jobDir()}/evidence.zip`), "attempt-ended").flatMap(
      ({ data }) => (data.void === null ? [] : [data.void]),
    );
    expect(voids).toEqual(["interrupted"]);
    await panel.press("panel.results");
    await panel.page.locator(".word.ok").waitFor();
  },
);

test.skipIf(NO_BROWSER)(
  "cable out in mid-delivery: what is shown goes grey with its age, and the trip is named",
  async () => {
    const faults = [{ kind: "disconnect", line: "meters", after: 15 }];
    const serving = await serve({ speed: 8, station: { faults } });
    const cookie = await serving.signIn("Wang", "supervisor");
    const watching = await watch(serving, cookie);
    const panel = await browser.open(serving, { cookie });
    await watching.command({ do: "take-control" });
    await watching.command({ do: "start", job: ANSWERED });
    await watching.until("the trip", ({ trip }) => trip?.name === "link-lost");
    const bar = panel.page.getByRole("alert", { name: panel.say("word.trip") });
    await bar.getByText(panel.say("trip.link-lost")).waitFor();
    await watching.until("closed valves", (_, live) => live.open.length === 0);
    await panel.page.locator(".fresh.stale").first().waitFor();
  },
);
