import { expect, test } from "vitest";
import { turns } from "./turns.ts";

test("one after the other; urgent work before all that waits, in the order in which it came", async () => {
  const { take, urgentWaits } = turns();
  const done: string[] = [];
  const work = (name: string) => async () => {
    await Promise.resolve();
    done.push(name);
  };
  const all = [
    take(false, work("first")),
    take(false, work("second")),
    take(true, work("stop")),
    take(true, work("off")),
  ];
  expect(urgentWaits()).toBe(true);
  await Promise.all(all);
  expect(done).toEqual(["first", "stop", "off", "second"]);
  expect(urgentWaits()).toBe(false);
});

test("what fails fails for itself only", async () => {
  const { take } = turns();
  const failing = take(false, () => Promise.reject(new Error("no reply")));
  const next = take(false, async () => "reply");
  await expect(failing).rejects.toThrow("no reply");
  expect(await next).toBe("reply");
});
