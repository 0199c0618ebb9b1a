import { type Clock, type Display, type DisplayReading, type DisplayState, RigError, sleep } from "@proverig/drivers";
import type { Monitor } from "../monitor/monitor.ts";
import type { DeliveryContext } from "./context.ts";

/** The rig itself can end a delivery, whoever began it. */
export function canStop({ can }: Display): boolean {
  return can.command || can.stop === true;
}

/** Waits until the dispenser says one of `states`; rejects with DISPLAY_STATE after `withinMs`. */
export async function untilState(
  clock: Clock,
  display: Display,
  states: readonly DisplayState[],
  withinMs: number,
  signal?: AbortSignal,
): Promise<DisplayState> {
  const deadline = clock.now() + withinMs;
  for (;;) {
    const { value } = await display.status();
    if (states.includes(value.state)) return value.state;
    if (clock.now() > deadline) {
      throw new RigError("DISPLAY_STATE", {
        what: `the dispenser is "${value.state}"${value.alarm ? ` (${value.alarm})` : ""}, expected ${states.join(" or ")}`,
        where: display.name,
        mend: hint(value.state),
      });
    }
    await sleep(clock, 50, signal);
  }
}

function hint(state: DisplayState): string {
  if (state === "not-programmed")
    return "the dispenser has no unit price; the station sets it, a verification never does";
  if (state === "off") return "switch the dispenser on";
  return "lift the nozzle and look at what the dispenser shows";
}

/** Whatever the dispenser was doing, it is idle and cleared afterwards. A delivery that is found running is stopped. */
export async function makeIdle(
  clock: Clock,
  display: Display,
  signal?: AbortSignal,
): Promise<{ wasDelivering: boolean }> {
  if (!display.can.command) return { wasDelivering: false };
  let { state } = (await display.status()).value;
  const wasDelivering = state === "authorised" || state === "delivering" || state === "suspended";
  if (wasDelivering) {
    await display.stop();
    state = await untilState(clock, display, ["completed", "idle"], 5000, signal);
  }
  if (state === "completed") await display.reset();
  if (state !== "idle") await untilState(clock, display, ["idle"], 5000, signal);
  return { wasDelivering };
}

/** A display of which nothing was read for so long is silent, whatever it showed before. */
const SILENT_MS = 3000;

export interface RestOptions {
  clock: Clock;
  display: Pick<Display, "name">;
  monitor: Monitor;
  /** Only what was asked for from this moment on counts. */
  since: number;
  /** Not before so many milliseconds after `since`. */
  settleMs: number;
  withinMs: number;
  signal: AbortSignal;
}

/**
 * Two identical readings in a row of the display that the monitor follows; null when it does not come to rest, which is the
 * dispenser's affair. Rejects with DEVICE_SILENT when there were no readings, which is the line's.
 */
export async function displayAtRest(o: RestOptions): Promise<DisplayReading | null> {
  const { clock, monitor, since, settleMs, withinMs, signal } = o;
  for (const deadline = clock.now() + settleMs + withinMs; clock.now() < deadline; ) {
    const [before, last] = monitor.displayed.filter((sample) => sample.since >= since).slice(-2);
    if (before && last && clock.now() - since >= settleMs && same(before.shown, last.shown)) return last.shown;
    await sleep(clock, 20, signal);
  }
  const last = monitor.displayed.at(-1);
  if (last && last.since >= since && clock.now() - last.t <= SILENT_MS) return null;
  throw new RigError("DEVICE_SILENT", {
    what: "no reading of the display came",
    where: o.display.name,
    mend: "check the dispenser's supply and its data line",
  });
}

/** A reading straight from the dispenser; a lost reply at rest costs nothing but time. */
export async function readPatiently(clock: Clock, display: Display, signal: AbortSignal): Promise<DisplayReading> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await display.read()).value;
    } catch (error) {
      if (attempt >= 5 || !(display.can.live || display.can.command)) throw error;
      await sleep(clock, 200, signal);
    }
  }
}

/** A dispenser that tells what it has delivered only when that is over. Null when two readings differ. */
export async function readEnded({
  clock,
  display,
  signal,
}: Pick<DeliveryContext, "clock" | "display" | "signal">): Promise<DisplayReading | null> {
  await display.stop();
  await untilState(clock, display, ["completed", "idle"], 5000, signal);
  const first = await readPatiently(clock, display, signal);
  const second = await readPatiently(clock, display, signal);
  await display.reset();
  return same(first, second) ? second : null;
}

export function same(a: DisplayReading, b: DisplayReading): boolean {
  return a.volume === b.volume && a.amount === b.amount;
}
