import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reading } from "../device/capability.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { derivedFlow } from "./derived.ts";

let clock: SimClock;
let totalL: () => number;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
  totalL = () => 100 + (clock.now() * 30) / 60_000;
});
afterEach(() => clock.stop());

const flow = () =>
  derivedFlow(clock, async (): Promise<Reading<number>> => {
    await sleep(clock, 10);
    const value = totalL();
    if (Number.isNaN(value)) throw new Error("no reading");
    return { value, at: clock.now() };
  });

test("the first flow is one already, and the next ones go on from it", async () => {
  const read = flow();
  expect((await read()).value).toBeCloseTo(30, 6);
  await sleep(clock, 500);
  totalL = () => 100;
  expect((await read()).value).toBeLessThan(0);
  await sleep(clock, 500);
  expect(await read()).toEqual({ value: 0, at: clock.now() });
});

test("two readings close to each other have one flow", async () => {
  const read = flow();
  expect((await read()).value).toBe((await read()).value);
});

test.each([
  ["an error", () => Number.NaN],
  ["a long silence", null],
])("after %s nothing of before is in the flow", async (_, meanwhile) => {
  const read = flow();
  await read();
  if (meanwhile) {
    totalL = meanwhile;
    await expect(read()).rejects.toThrow("no reading");
  } else await sleep(clock, 60_000);
  // Cleared meanwhile, and at rest since.
  totalL = () => 0;
  expect((await read()).value).toBe(0);
});
