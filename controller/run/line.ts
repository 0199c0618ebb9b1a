import { sleep } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";
import { makeIdle, untilState } from "./dispenser.ts";

/*
 * The hose between the dispenser's transducer and the rig's valve swells under the pump's pressure by some millilitres.
 * Filling it is counted by the dispenser and not by the meter; letting it out again is counted by the meter and not by the
 * dispenser. So it must stand the same at both ends of a run:
 *   a run without preset ends when the rig's valve closes under the running pump: pressurised at both ends;
 *   a run with preset ends when the dispenser's own valve closes and the rig's is still open: relaxed at both ends.
 */

/** The slowest pumps take so long to start; a hose that was full already shows nothing, whatever it is waited. */
const PUMP_START_MS = 5000;
/** From the first division that shows: the hose fills in less. */
const FILL_MS = 700;
/** Time for a hose to empty itself through an open valve. */
const RELIEVE_MS = 600;

/**
 * Pump on against the closed valve, then off again: the check valve keeps the pressure, the display is cleared. The pump
 * is given until the display counts what the hose takes up: a run that began with a slow pump and a slack hose would show
 * that volume as the dispenser's error.
 */
export async function pressurise(c: DeliveryContext): Promise<void> {
  if (c.line.state === "pressurised" || !c.display.can.command) return;
  await c.display.authorise({ presetVolume: null });
  await c.monitor.follow(c.display);
  await untilFilled(c);
  await Promise.all([c.display.stop(), c.monitor.follow(null)]);
  await untilState(c.clock, c.display, ["completed", "idle"], 5000, c.signal);
  await makeIdle(c.clock, c.display, c.signal);
  c.line.state = "pressurised";
}

async function untilFilled({ clock, monitor, signal }: DeliveryContext): Promise<void> {
  const latest = clock.now() + PUMP_START_MS + FILL_MS;
  let until = latest;
  while (clock.now() < until) {
    if ((monitor.latest.display?.shown.volume ?? 0) > 0)
      until = Math.min(until, (monitor.latest.display?.t ?? 0) + FILL_MS);
    await sleep(clock, 50, signal);
  }
}

/** The rig's valve open for a moment while the dispenser is idle: what comes is what the hose had swollen by. */
export async function relieve(c: DeliveryContext, path: readonly string[]): Promise<void> {
  if (c.line.state === "relaxed") return;
  c.line.measureEmpty = false;
  await c.supervisor.open(c.valves(path), { maxL: 2, maxOpenMs: RELIEVE_MS + 3000, expectFlow: false });
  await sleep(c.clock, RELIEVE_MS, c.signal);
  await c.supervisor.close();
  await c.supervisor.allClosed();
  c.line.state = "relaxed";
}
