/** Who operates the rig: one at a time, by name, and by nobody who may not. */
import { expect, test } from "vitest";
import { edit, text } from "../testing.ts";
import { NO_BROWSER, type Panel, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const ONE_QUESTION = edit(text("examples/job.yaml"), [/ {2}nameplate: pass\n/, ""]);

const buttons = ({ page }: Panel) => page.locator(".rail button, .foot button").allTextContents();

test.skipIf(NO_BROWSER)("asked for and handed over, and taken over by who may; the others watch", async () => {
  const serving = await serve();
  const [wang, li, zhao, chen] = await Promise.all([
    serving.signIn("Wang", "technician"),
    serving.signIn("Li", "technician"),
    serving.signIn("Zhao", "supervisor"),
    serving.signIn("Chen", "viewer"),
  ]);
  const watching = await watch(serving, wang);
  await watching.command({ do: "take-control" });
  await watching.command({ do: "start", job: ONE_QUESTION });
  await watching.until("the question", ({ job }) => job?.prompt != null);

  const his = await browser.open(serving, { cookie: wang });
  const hers = await browser.open(serving, { cookie: li });
  await hers.sees("Wang is in control");
  await hers.sees(hers.say("run.onlyHolder"));
  await hers.press("control.ask");
  await hers.sees(hers.say("control.asked"));
  await his.sees("Li asks for control of the rig");
  await his.press("control.handOver");
  await hers.press("control.take");
  await watching.until("Li in control", ({ control }) => control.holder?.name === "Li");
  await hers.page.locator(".prompt").getByRole("button", { name: "Pass" }).waitFor();
  await his.sees("Li is in control");
  expect(await watching.command({ do: "pause", paused: true })).toBe("NOT_IN_CONTROL");

  const supervisor = await browser.open(serving, { cookie: zhao, language: "zh" });
  await supervisor.press("control.force");
  await watching.until("Zhao in control", ({ control }) => control.holder?.name === "Zhao");
  await hers.sees("Zhao is in control");

  // Who only watches has no button but the menu and the language, and the server says no by itself.
  const guest = await browser.open(serving, { cookie: chen });
  await guest.sees("Zhao is in control");
  expect((await buttons(guest)).map((words) => words.replace(/^[^\p{L}]+/u, ""))).toEqual(["Menu", "中文"]);
  const viewer = await watch(serving, chen);
  for (const command of [
    { do: "take-control" },
    { do: "start", job: ONE_QUESTION },
    { do: "abort", reason: "no" },
    { do: "release" },
  ] as const) {
    expect(await viewer.command(command), command.do).toBe("NOT_ALLOWED");
  }
  expect(watching.state()).toMatchObject({ control: { holder: { name: "Zhao" } }, job: { closed: null } });
});

test.skipIf(NO_BROWSER)(
  "two technicians press start at once: one visit begins, and the other is told who has the rig",
  async () => {
    const serving = await serve();
    const cookies = await Promise.all([serving.signIn("Wang", "technician"), serving.signIn("Li", "technician")]);
    const watching = await watch(serving, cookies[0]);
    const panels = await Promise.all(cookies.map((cookie) => browser.open(serving, { cookie, at: "#/new" })));
    await Promise.all(panels.map((panel) => panel.sees(panel.say("new.complete"))));
    const startButtons = await Promise.all(panels.map((panel) => panel.page.locator("button.start").elementHandle()));
    // Both hands come down now: a click that looked for its button first would find it gone when the other was faster.
    await Promise.all(startButtons.map((button) => button?.dispatchEvent("click")));
    const { job, control } = await watching.until("the visit", (state) => state.job !== null);
    const winner = control.holder?.name;
    expect(["Wang", "Li"]).toContain(winner);
    const loser = panels[winner === "Wang" ? 1 : 0];
    await loser?.page.getByText(`${winner} is in control`).first().waitFor();
    const ids = new Set(
      watching.heard().flatMap((each) => (each.type === "delta" ? [each.parts.job?.id ?? job?.id] : [])),
    );
    expect([...ids]).toEqual([job?.id]);
    expect(watching.state().unfinished).toEqual([]);
  },
);
