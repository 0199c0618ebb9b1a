import { type Display, RigError, simClock, sleep } from "@proverig/drivers";
import { expect, onTestFinished, test } from "vitest";
import { type DisplayStopper, displayStopper } from "./stop-displays.ts";
import { testLine } from "./testing/line.ts";

/** A dispenser that answers STOP with this, until it is well. */
function dispenser(code: "LINK_LOST" | "PORT_NOT_FOUND" | "DEVICE_REFUSED") {
  const clock = simClock({ startMs: 0 });
  onTestFinished(() => clock.stop());
  const state = { well: false, asked: 0, stopped: 0 };
  const display: Display = {
    ...testLine().display,
    async stop() {
      state.asked++;
      if (!state.well) throw new RigError(code, { what: "test" });
      state.stopped++;
    },
  };
  return { clock, state, display };
}

test.each(["LINK_LOST", "PORT_NOT_FOUND"] as const)(
  "%s: told again until it has heard, and then no more",
  async (code) => {
    const { clock, state, display } = dispenser(code);
    displayStopper(clock, [display]).insist(() => true);
    expect(state.asked).toBe(1);
    await sleep(clock, 20_000);
    state.well = true;
    await sleep(clock, 20_000);
    expect(state.stopped).toBe(1);
  },
);

test("a refusal is not repeated", async () => {
  const { clock, state, display } = dispenser("DEVICE_REFUSED");
  displayStopper(clock, [display]).insist(() => true);
  await sleep(clock, 20_000);
  expect(state.asked).toBe(1);
});

test.each([
  ["it is released", (_stops: DisplayStopper, release: () => void) => release()],
  ["the visit leaves the rig", (stops: DisplayStopper) => void stops.once()],
  ["standby ends", (stops: DisplayStopper) => stops.end()],
])("no delivery that comes later is stopped: %s", async (_, end) => {
  const { clock, state, display } = dispenser("LINK_LOST");
  const stops = displayStopper(clock, [display]);
  let tripped = true;
  stops.insist(() => tripped);
  await sleep(clock, 5000);
  end(stops, () => {
    tripped = false;
  });
  state.well = true;
  await sleep(clock, 20_000);
  expect(state.stopped).toBe(0);
});

test("a dispenser that a person handles is left to him", async () => {
  const { clock, state, display } = dispenser("LINK_LOST");
  const stops = displayStopper(clock, [{ ...display, can: { command: false, preset: false, live: true } }]);
  stops.insist(() => true);
  await stops.once();
  expect(state.asked).toBe(0);
});
