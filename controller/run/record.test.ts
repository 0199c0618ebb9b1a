import { type Display, type LastDelivery, type SimClock, simClock } from "@proverig/drivers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bookedAs } from "./record.ts";

const READ = { volume: 2002, amount: 15455, price: 772 };
const OLD: LastDelivery = { volume: 1998, amount: 15425, price: 772, ended: "17. 13:54", id: "17. 13:54 100000" };
const NEW: LastDelivery = { ...READ, ended: "17. 13:58", id: "17. 13:58 102002" };
/** A module that has counted the delivery up and not yet written it down. */
const HALF: LastDelivery = { ...OLD, id: "17. 13:54 102002" };

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

/** The record at each moment, in ms. */
function booked(recordAt: (now: number) => LastDelivery) {
  const display = {
    decimals: { volume: 2, amount: 2, price: 2 },
    last: async () => ({ value: recordAt(clock.now()), at: clock.now() }),
  } as unknown as Display;
  return bookedAs({ clock, display, signal: new AbortController().signal }, { before: OLD }, READ);
}

describe("the record of a delivery", () => {
  test("is waited for, and told from the one before", async () => {
    expect(await booked((now) => (now < 9000 ? OLD : NEW))).toEqual({ differs: null, price: 772 });
  });

  test("that is still the one before, under a total that has gone on, is not held against the reading", async () => {
    expect(await booked((now) => (now < 2000 ? OLD : now < 9000 ? HALF : NEW))).toEqual({ differs: null, price: 772 });
  });

  test("that stays so is a delivery like the one before, and is held against the reading", async () => {
    expect((await booked(() => HALF)).differs).toMatch(/volume 20.02 read, 19.98 recorded/);
  });

  test("that never comes is said so", async () => {
    expect(await booked(() => OLD)).toEqual({
      differs: "the data interface has no record of this delivery",
      price: null,
    });
  });
});
