import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryLinkFactory } from "../link/memory.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { mtSics } from "./index.ts";

const N81 = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;

let clock: SimClock;
let serial: string;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
  serial = "B1";
});
afterEach(() => clock.stop());

/** A balance on a cable that can be pulled. */
function balance() {
  const asked: string[] = [];
  const link = memoryLinkFactory({
    clock,
    name: "balance",
    settings: N81,
    accept: (far) =>
      far.onData((bytes) => {
        const text = new TextDecoder().decode(bytes).trim();
        asked.push(text);
        const said = text === "I4" ? `I4 A "${serial}"` : "S S     20.0000 kg";
        clock.after(5, () => far.write(new TextEncoder().encode(`${said}\r\n`)));
      }),
  });
  const bus = mtSics.bus?.open({ clock, link, timing: { timeoutMs: 200, worstReplyMs: 1000 }, framing: "serial" });
  const none = () => Promise.reject(new Error("none"));
  const context = { name: "b", kind: "balance" as const, clock, gpio: { output: none, input: none } };
  if (!bus) throw new Error("no bus");
  const device = mtSics.create({ ...context, bus, operator: { ask: none } }, mtSics.options.parse({ serial: "B1" }));
  return device.kind === "balance" ? { device, link, asked } : expect.fail();
}

test("is asked who it is once, as long as it goes on answering", async () => {
  const { device, asked } = balance();
  for (let i = 0; i < 20; i++) {
    expect((await device.read()).value).toEqual({ massKg: 20, stable: true });
    await sleep(clock, 1000);
  }
  expect(asked.filter((text) => text === "I4")).toHaveLength(1);
});

test.each([
  ["its adapter was pulled and put back", 0],
  ["nothing was read for a while", 60_000],
])("another balance on the cable is refused, after %s", async (_, pauseMs) => {
  const { device, link } = balance();
  await device.read();
  serial = "B2";
  if (pauseMs === 0) {
    link.unplug();
    await expect(device.read()).rejects.toMatchObject({ code: "LINK_LOST" });
    link.plug();
    await sleep(clock, 1000);
  } else await sleep(clock, pauseMs);
  await expect(device.read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
});
