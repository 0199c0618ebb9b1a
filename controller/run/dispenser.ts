import { type Clock, type Display, type DisplayReading, type DisplayState, RigError, sleep } from "@proverig/drivers";

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
  await untilState(clock, display, ["idle"], 5000, signal);
  return { wasDelivering };
}

/**
 * Two identical readings in a row; null when the display does not come to rest within `withinMs`.
 * A display that a person reads is asked once: he has seen it stand.
 */
export async function readAtRest(
  clock: Clock,
  display: Display,
  withinMs: number,
  signal?: AbortSignal,
): Promise<DisplayReading | null> {
  const deadline = clock.now() + withinMs;
  let last = (await readPatiently(clock, display, signal)).value;
  if (!display.can.live) return last;
  while (clock.now() <= deadline) {
    const next = (await readPatiently(clock, display, signal)).value;
    if (next.volume === last.volume && next.amount === last.amount) return next;
    last = next;
    await sleep(clock, 100, signal);
  }
  return null;
}

/** At rest a lost reply costs nothing but time. */
export async function readPatiently(clock: Clock, display: Display, signal?: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await display.read();
    } catch (error) {
      if (attempt >= 5 || !display.can.live) throw error;
      await sleep(clock, 200, signal);
    }
  }
}
