/** What comes over the WebSocket and should not: refused and logged, and neither the rig nor a page takes notice. */
import { expect, test } from "vitest";
import { edit, text, until } from "../testing.ts";
import { NO_BROWSER, useBrowser } from "./browsing.ts";
import { serve } from "./serving.ts";
import { watch } from "./watching.ts";

const browser = useBrowser();
const ONE_QUESTION = edit(text("examples/job.yaml"), [/ {2}nameplate: pass\n/, ""]);

test.skipIf(NO_BROWSER)(
  "garbage, too much, twice, and from nobody: the question stands, the page stands, the rig stands",
  async () => {
    const serving = await serve();
    const cookie = await serving.signIn("Wang", "technician");
    const watching = await watch(serving, cookie);
    await watching.command({ do: "take-control" });
    await watching.command({ do: "start", job: ONE_QUESTION }, "first");
    await watching.until("the question", ({ job }) => job?.prompt?.id === "item.nameplate");
    const panel = await browser.open(serving, { cookie });
    await panel.page.locator(".prompt").waitFor();
    const shown = () => panel.page.locator(".foot, .center, .plan").allTextContents();
    const [state, page] = [structuredClone(watching.state()), await shown()];

    const bad = await watch(serving, cookie);
    const refusals = () => bad.heard().flatMap((each) => (each.type === "refused" ? [each.code] : []));
    const number = state.job?.prompt?.number ?? 0;
    const answer = { type: "command", id: "a1", command: { do: "answer", prompt: number + 1, answer: true } };
    const messages = [
      "",
      "{",
      "[]",
      "null",
      '{"type":"command"}',
      '{"type":"command","id":"x","command":{"do":"open-valve","name":"v-high"}}',
      '{"type":"command","id":"x","command":{"do":"answer","prompt":1e99,"answer":true}}',
      '{"type":"snapshot","__proto__":{"admin":true},"more":1}',
      JSON.stringify({ ...answer, command: { ...answer.command, prompt: number, answer: "yes".repeat(100) } }),
    ];
    for (const message of messages) await bad.send(message);
    await bad.send(Buffer.from([0, 255, 0, 255]));
    await until("a refusal of each", () => (refusals().length > messages.length ? true : undefined));
    expect(new Set(refusals())).toEqual(new Set(["MALFORMED"]));
    // An old question, an answer of another kind, and a command that was taken before.
    expect(await bad.command({ do: "answer", prompt: number - 1, answer: true })).toBe("NO_SUCH_PROMPT");
    expect(await bad.command({ do: "answer", prompt: number, answer: 1 })).toBe("MALFORMED");
    expect(await watching.command({ do: "start", job: ONE_QUESTION }, "first")).toBe("REPLAYED");
    await bad.send("x".repeat(20_000));
    await until("the end of the connection", () => bad.closed() ?? undefined);
    expect(bad.closed()).toBe(1009);

    const stranger = await watch(serving, null);
    expect(await stranger.command({ do: "answer", prompt: number, answer: true })).toBe("NOT_SIGNED_IN");
    expect(stranger.heard().filter(({ type }) => type === "snapshot" || type === "delta")).toEqual([]);

    expect(watching.state().job).toEqual(state.job);
    expect(await shown()).toEqual(page);
    for (const code of ["MALFORMED", "REPLAYED", "TOO_LARGE", "NO_SUCH_PROMPT", "NOT_SIGNED_IN"]) {
      expect(serving.log(), code).toContain(`${code}: `);
    }
    await panel.page.getByRole("button", { name: "Pass" }).click();
    await watching.until("the next step", ({ job }) => job !== null && job.prompt?.number !== number);
  },
);
