/** What a technician and a laboratory do beside the visit itself: seals scanned, the register, a stick, paper, attesting. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { visit } from "../testing.ts";
import { type Panel, SMALL, useBrowser } from "./browsing.ts";
import { type Serving, serve } from "./serving.ts";

const browser = useBrowser();

/** Real key events, each with its own time, so that the pace is a scanner's on a loaded machine too. */
async function keys(page: Page, text: string, gapMs: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const begin = Date.now() / 1000;
  const events = [...text, "Enter"].flatMap((key, i) => {
    const of = key === "Enter" ? { key, code: key, text: "\r", windowsVirtualKeyCode: 13 } : { key, text: key };
    const timestamp = begin + (i * gapMs) / 1000;
    const { text: _, ...up } = of;
    return [
      { ...of, type: "keyDown" as const, timestamp },
      { ...up, type: "keyUp" as const, timestamp: timestamp + 0.001 },
    ];
  });
  await Promise.all(events.map((event) => session.send("Input.dispatchKeyEvent", event)));
  await session.detach();
}
const scan = (page: Page, code: string) => keys(page, code, 8);

const codes = async ({ page }: Panel) => {
  const fields = await page.locator("[id^=seal-][id$=-code]").all();
  return Promise.all(fields.map((field) => field.inputValue()));
};

/** The page of a new job with one empty seal. */
async function newJob(serving: Serving): Promise<Panel> {
  const panel = await browser.open(serving, { cookie: await serving.signIn("Wang", "technician"), at: "#/new" });
  await panel.sees(panel.say("new.complete"));
  await panel.page.locator("#seal-0-code").fill("");
  return panel;
}

test("the rig's own scanner speaks to the controller, and its codes go to the seals of a new job", async () => {
  const wands: Socket[] = [];
  const converter = createServer((socket) => void wands.push(socket));
  await new Promise<void>((resolve) => converter.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void converter.close());
  const address = converter.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const rig = `
rig: { id: PR-WAND }
iKnow: bench
lines: { wand: { tcp: "127.0.0.1:${port}", framing: raw } }
devices: { wand: { kind: scanner, driver: serial-scanner, line: wand } }
`;
  const panel = await newJob(await serve({ speed: null, rig }));
  const told = panel.page.locator("#scan-told");
  const [, ...others] = await codes(panel);
  for (const code of ["20000001", "20000002"]) {
    wands.at(-1)?.write(`${code}\r`);
    await told.getByText(code).waitFor();
  }
  // The empty field first; the next one stands behind those that were filled in.
  expect(await codes(panel)).toEqual(["20000001", ...others, "20000002"]);
  wands.at(-1)?.end();
});

test("a scanner's code goes to the next seal wherever the focus is, and presses and changes nothing else", async () => {
  const serving = await serve();
  const panel = await newJob(serving);
  const { page, say } = panel;
  const before = (await codes(panel)).length;
  const told = page.locator("#scan-told");

  await page.locator("#station-name").focus();
  await scan(page, "10000001");
  await told.getByText("10000001").waitFor();
  expect((await codes(panel))[0]).toBe("10000001");
  expect(await page.locator("#station-name").inputValue()).toBe("Example station");

  const start = page.getByRole("button", { name: say("new.start") });
  for (const [i, focus] of [start, page.locator("select").first(), page.locator("#pick-station")].entries()) {
    const value = await page.locator("select").first().inputValue();
    await focus.focus();
    await scan(page, `1000001${i}`);
    await told.getByText(`1000001${i}`).waitFor();
    expect(await codes(panel)).toContain(`1000001${i}`);
    expect(await page.locator("select").first().inputValue()).toBe(value);
    expect(await page.getByRole("dialog").count()).toBe(0);
  }
  const all = await codes(panel);
  expect(all.filter((code) => code !== "")).toHaveLength(Math.max(before - 1, 0) + 4);
  expect(await page.locator("#station-name").inputValue()).toBe("Example station");
  expect(serving.log()).not.toMatch(/NOT_IN_CONTROL|JOB_INVALID/);

  // Asked again, never corrected.
  for (const [code, says] of [
    ["1234567", say("scan.length", { code: "1234567", digits: 8 })],
    ["1000000A", say("scan.length", { code: "1000000A", digits: 8 })],
    ["10000001", "10000001 is at"],
  ] as const) {
    await start.focus();
    await scan(page, code);
    await told.getByText(says).waitFor();
    expect(await codes(panel)).toEqual(all);
  }
  await panel.screenshot("new-scanned");

  // A hand is no scanner: what it types stays where it types.
  await page.locator("#station-name").fill("");
  await page.locator("#station-name").focus();
  await keys(page, "20000002", 160);
  expect(await page.locator("#station-name").inputValue()).toBe("20000002");
  expect(await codes(panel)).toEqual(all);

  // By hand into a seal's field: a wrong length is asked for again, and blocks until both are alike.
  await page.locator("#station-name").fill("Example station");
  await page.locator("#seal-0-code").fill("A-17");
  await panel.sees(say("scan.again", { digits: 8 }));
  expect(await start.isDisabled()).toBe(true);
  await page.locator("#seal-0-again").fill("A-71");
  await panel.sees(say("scan.differs"));
  await page.locator("#seal-0-again").fill("A-17");
  await panel.sees(say("new.complete"));
});

test("the tablet's camera is offered where the browser reads codes, and hidden where it does not", async () => {
  const serving = await serve();
  const panel = await newJob(serving);
  const { page, say, context } = panel;
  expect(await page.getByRole("button", { name: say("scan.camera") }).count()).toBe(0);

  await context.addInitScript(() => {
    const seen = ["1234567", "30000003"];
    class Detector {
      detect = async () => [{ rawValue: seen.length > 1 ? seen.shift() : seen[0] }];
    }
    Object.assign(window, { BarcodeDetector: Detector, tracks: [] as MediaStreamTrack[] });
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d")?.fillRect(0, 0, 300, 150);
      const stream = canvas.captureStream(10);
      (Reflect.get(window, "tracks") as MediaStreamTrack[]).push(...stream.getTracks());
      return stream;
    };
  });
  await page.reload();
  await panel.sees(say("new.complete"));
  await page.locator("#seal-0-code").fill("");
  await panel.press("scan.camera");
  await page.locator("#scan-told").getByText("30000003").waitFor();
  expect((await codes(panel))[0]).toBe("30000003");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const states = await page.evaluate(() =>
    (Reflect.get(window, "tracks") as MediaStreamTrack[]).map(({ readyState }) => readyState),
  );
  expect(states).toEqual(["ended"]);
});

test("register, stick, paper and attesting after a visit; a viewer may neither export nor attest", async () => {
  const stick = join(mkdtempSync(join(tmpdir(), "proverig-usb-")), "KINGSTON");
  mkdirSync(stick);
  onTestFinished(() => rmSync(stick, { recursive: true, force: true }));
  const serving = await serve({ args: ["--usb", stick] });
  // Added while the administrator is signed in; they sign in again after the restart.
  const PEOPLE = { Wang: "technician", "Li Lab": "laboratory", Zhao: "viewer" } as const;
  const cookieOf = (name: keyof typeof PEOPLE) => serving.signIn(name, PEOPLE[name]);
  for (const name of ["Wang", "Li Lab", "Zhao"] as const) await cookieOf(name);
  await serving.end();
  const { record } = await visit(serving.scene);
  if (!record) throw new Error("no record");
  await serving.again();

  // New job from the register.
  const panel = await browser.open(serving, { cookie: await cookieOf("Wang"), at: "#/new" });
  const { page, say } = panel;
  await panel.sees(say("new.complete"));
  await page.locator("#station-name").fill("");
  await page.locator("#pick-station").click();
  await page.getByRole("searchbox").fill(record.job.dispenser.serial ?? "");
  await panel.screenshot("register");
  await page.locator(".register .entry").first().click();
  await page.locator(".register h3").waitFor();
  await panel.screenshot("register-station");
  await page.locator(".register .entry").first().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.locator("#station-name").inputValue()).toBe(record.job.station.name);
  await panel.sees(say("register.filed"));
  const [seal] = record.job.dispenser.seals;
  expect(await page.locator("#seal-0-code").inputValue()).toBe("");
  expect(await page.locator("#seal-0-code").getAttribute("placeholder")).toBe(seal?.code);
  await panel.sees(/\d+ minutes/);

  // The stick, from the history.
  await page.goto(new URL("/#/history", serving.url).href);
  await panel.press("export.these");
  await page.getByRole("button", { name: /KINGSTON/ }).click();
  await panel.sees(say("export.done", { copied: 1, same: 0 }));
  await panel.screenshot("exported");
  const [id = ""] = readdirSync(stick).filter((name) => name !== "index.csv");
  expect(readdirSync(join(stick, id)).sort()).toEqual(["evidence.zip", "record.json"]);
  expect(JSON.parse(readFileSync(join(stick, id, "record.json"), "utf8"))).toEqual(record);
  expect(readFileSync(join(stick, "index.csv"), "utf8")).toContain(`\n${id},`);

  // Paper.
  await page.goto(new URL(`/#/results/${id}`, serving.url).href);
  await page.locator("#point-1-0-Q1").waitFor();
  expect(await page.getByText(say("print.unattested"), { exact: true }).isVisible()).toBe(false);
  await page.emulateMedia({ media: "print" });
  expect(await page.getByText(say("print.unattested"), { exact: true }).isVisible()).toBe(true);
  expect(await page.locator("#stop").isVisible()).toBe(false);
  expect(await page.locator("main button").first().isVisible()).toBe(false);
  expect(await page.locator("#point-1-0-Q2").isVisible()).toBe(true);
  await panel.screenshot("paper");
  const paper = await page.pdf({ preferCSSPageSize: true });
  expect(paper.subarray(0, 5).toString()).toBe("%PDF-");

  // A viewer.
  const viewer = await browser.open(serving, { cookie: await cookieOf("Zhao"), at: `#/results/${id}` });
  await viewer.page.locator("#point-1-0-Q1").waitFor();
  expect(await viewer.page.getByRole("button", { name: say("export.title") }).count()).toBe(0);
  await viewer.page.goto(new URL("/#/profiles/hangzhou-2023", serving.url).href);
  await viewer.page.locator("tbody tr").first().waitFor();
  expect(await viewer.page.getByRole("button", { name: say("attest.check") }).count()).toBe(0);

  // The laboratory: a number rejected, then attested.
  const lab = await browser.open(serving, {
    cookie: await cookieOf("Li Lab"),
    at: "#/profiles/hangzhou-2023",
    size: SMALL,
  });
  await lab.page.locator("#copy-name").fill("DB3301/T 0412-2023");
  await lab.page.locator("#copy-edition").fill("print of 2023");
  await lab.press("attest.check");
  await lab.press("attest.no");
  await lab.page.locator("#official").fill("0.25");
  await lab.screenshot("attest-number");
  await lab.press("attest.reject");
  await lab.sees(lab.say("attest.rejectedFor", { official: "0.25" }));
  await lab.sees(lab.say("attest.state.open", { left: 0, rejected: 1 }));
  await lab.press("attest.check");
  await lab.press("attest.yes");
  await lab.page.getByText(lab.say("attest.state.attested"), { exact: false }).first().waitFor();
  await lab.sees(/Li Lab.*DB3301\/T 0412-2023 \(print of 2023\)/);
  await lab.screenshot("attested");
}, 300_000);
