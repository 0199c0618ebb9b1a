import { afterEach, beforeEach, expect, test } from "vitest";
import type { FlowMeter } from "../device/capability.ts";
import { EMR4, emr4 } from "../emr4/index.ts";
import { encode } from "../frames/codec.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { nobody } from "../testing/stage.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { hexOf } from "./make.ts";

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

/** An EMR4 that says this when it is asked. */
function register(options: object, says: () => Uint8Array): FlowMeter {
  const settings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
  const accept = (far: { onData(listener: () => void): void; write(bytes: Uint8Array): void }) =>
    far.onData(() => clock.after(5, () => far.write(says())));
  const link = memoryLinkFactory({ clock, name: "register", settings, accept });
  const bus = emr4.bus?.open({ clock, link, timing: { timeoutMs: 200, worstReplyMs: 1000 }, framing: "serial" });
  if (!bus) throw new Error("no bus");
  const none = () => Promise.reject(new Error("none"));
  const context = { name: "m", kind: "flow-meter" as const, clock, bus, gpio: { output: none, input: none } };
  const device = emr4.create({ ...context, operator: nobody }, emr4.options.parse(options));
  return device.kind === "flow-meter" ? device : expect.fail();
}

test.each([
  ["0001234.5", "L", 1234.5, "steps of 0.1 L"],
  ["001234.50", "L", 1234.5, null],
  ["001234.50", "m3", 1_234_500, "steps of 10 L"],
])("a totaliser that shows %s %s", async (digits, totalUnit, litres, complaint) => {
  const meter = register({ totalUnit }, () => encode(EMR4.replies.total9.parts, { digits }));
  expect((await meter.readTotal()).value).toBe(litres);
  expect((await meter.probe()).complaints).toEqual(complaint === null ? [] : [expect.stringContaining(complaint)]);
});

test("a sale that the register clears as the next delivery begins runs on, in total and flow", async () => {
  let saleL = 20.05;
  const said = () => encode(EMR4.replies.sale.parts, { double: hexOf(saleL, "low") });
  const meter = register({ totalUnit: "L", reads: "sale" }, said);
  for (let i = 0; i < 15; i++) {
    expect((await meter.readTotal()).value).toBe(20.05);
    await sleep(clock, 90);
  }
  saleL = 0.25;
  expect((await meter.readTotal()).value).toBeCloseTo(20.3, 9);
  saleL = 19.5;
  await sleep(clock, 20_000);
  expect((await meter.readTotal()).value).toBeCloseTo(39.55, 9);
});
