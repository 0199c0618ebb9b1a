import type { GpioInput, GpioOutput } from "../device/gpio-chips.ts";
import type { Clock, Timer } from "../time/clock.ts";

/**
 * How often an input is looked at. Interrupts would tell sooner, but not every chip has them, and one that is lost is a
 * stop that is not seen: of a trip's 100 ms this is the price.
 */
const LOOK_EVERY_MS = 10;

/**
 * An input at which its listeners are made to look. What it was at the look before does not count: a contact that bounced
 * just then would be open with nobody told.
 */
export function polledInput(clock: Clock, line: Pick<GpioOutput, "read" | "close">): GpioInput {
  let listeners: Array<() => void> = [];
  let timer: Timer | null = null;

  const look = () => {
    timer = clock.after(LOOK_EVERY_MS, look);
    for (const listener of listeners) listener();
  };

  return {
    read: () => line.read(),
    watch(listener) {
      listeners.push(listener);
      timer ??= clock.after(LOOK_EVERY_MS, look);
    },
    close() {
      timer?.cancel();
      listeners = [];
      line.close();
    },
  };
}
