import { expect, test } from "vitest";
import { sleep } from "./clock.ts";
import { realClock } from "./real-clock.ts";

const clock = realClock();

test.each([0.3, 1.75, 3.646, 4.99])("a wait of %d ms never ends early", async (ms) => {
  for (let i = 0; i < 30; i++) {
    const began = clock.now();
    await sleep(clock, ms);
    expect(clock.now() - began).toBeGreaterThanOrEqual(ms);
  }
});

test.each([-1, 0, 0.5, 1.75, 6])("what is to come after %d ms comes in a later turn, and once", async (ms) => {
  let calls = 0;
  clock.after(ms, () => calls++);
  expect(calls).toBe(0);
  // Not by the first sleep's end alone: after a stall of the machine that may come before a shorter wait's last turns.
  while (calls === 0) await sleep(clock, 1);
  await sleep(clock, 20);
  expect(calls).toBe(1);
});

test.each([0, 0.5, 1.75, 6])(
  "what was to come after %d ms and is called off half-way does not come any more",
  async (ms) => {
    let calls = 0;
    const timer = clock.after(ms, () => calls++);
    await sleep(clock, ms / 2);
    const before = calls;
    timer.cancel();
    timer.cancel();
    await sleep(clock, 20);
    expect(calls).toBe(before);
  },
);
