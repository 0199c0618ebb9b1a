import { RigError, simClock, sleep, type Valve } from "@proverig/drivers";
import { expect, onTestFinished, test } from "vitest";
import { createSupervisor } from "./supervisor.ts";

const LAPSE_MS = 3000;
const PURPOSE = { maxL: 20, maxOpenMs: 60_000, expectFlow: true };

/** A relay that lets go by itself, and what becomes of what is said to it. */
async function opened() {
  const clock = simClock({ startMs: 0 });
  const says = { line: "well" as "well" | "gone" | "deaf in reply" };
  let onUntil = 0;
  let opens = 0;
  const exchange = async <T>(act: () => T): Promise<T> => {
    await sleep(clock, 5);
    if (says.line === "gone") throw new RigError("DEVICE_SILENT", { what: "no reply" });
    const reply = act();
    if (says.line === "well") return reply;
    throw new RigError("DEVICE_SILENT", { what: "no reply" });
  };
  const isOn = () => clock.now() < onUntil;
  const off = () => {
    if (says.line !== "gone") onUntil = 0;
  };
  /** As it was when the board was asked. */
  const allClosed = () => {
    const closed = !isOn();
    return exchange(() => closed);
  };
  const valve: Valve = {
    name: "v-high",
    driver: "test",
    kind: "valve",
    bank: { name: "board", closeAllNow: off, allClosed },
    lapsesAfterMs: LAPSE_MS,
    probe: async () => ({ summary: "", complaints: [] }),
    open() {
      opens++;
      return exchange(() => {
        onUntil = clock.now() + LAPSE_MS;
      });
    },
    close: () => exchange(off),
  };
  const supervisor = createSupervisor({ clock, banks: [valve.bank], watchdog: null });
  const turn = () => {
    supervisor.turned();
    clock.after(50, turn);
  };
  turn();
  await supervisor.open([valve], PURPOSE);
  onTestFinished(() => {
    supervisor.dispose();
    clock.stop();
  });
  return { clock, says, supervisor, isOn, opens: () => opens };
}

test("a valve that has let go by itself is not opened by a renewal that comes through at last: it is a lost link", async () => {
  const { clock, says, supervisor, isOn } = await opened();
  await sleep(clock, 2000);
  says.line = "gone";
  await sleep(clock, 4000);
  expect([isOn(), supervisor.tripped]).toEqual([false, null]);
  says.line = "well";
  for (let n = 0; n < 500; n++) {
    await sleep(clock, 10);
    expect(isOn()).toBe(false);
  }
  expect(supervisor.tripped).toEqual({
    name: "link-lost",
    detail: expect.stringMatching(/^v-high: not renewed for 4\.\d s, it has closed by itself$/),
  });
});

test("a board that stays silent is a lost link two seconds after its valve has let go, and its cause is told", async () => {
  const { clock, says, supervisor } = await opened();
  says.line = "gone";
  await sleep(clock, LAPSE_MS + 1900);
  expect(supervisor.tripped).toBeNull();
  await sleep(clock, 200);
  expect(supervisor.tripped).toEqual({ name: "link-lost", detail: expect.stringContaining("DEVICE_SILENT") });
});

test("replies that are lost do not matter while the renewals arrive", async () => {
  const { clock, says, supervisor, isOn } = await opened();
  for (let n = 0; n < 3; n++) {
    says.line = "deaf in reply";
    await sleep(clock, LAPSE_MS - 700);
    says.line = "well";
    await sleep(clock, 700);
    expect([isOn(), supervisor.tripped]).toEqual([true, null]);
  }
});

test("one that was told to close while it was being looked at is not renewed", async () => {
  for (let afterMs = 0; afterMs < 40; afterMs += 2) {
    const { clock, says, supervisor, opens } = await opened();
    says.line = "deaf in reply";
    await sleep(clock, LAPSE_MS);
    says.line = "well";
    await sleep(clock, afterMs);
    supervisor.closeNow();
    const asked = opens();
    await sleep(clock, 1000);
    expect([afterMs, opens()]).toEqual([afterMs, asked]);
  }
});
