import type { GpioInput, GpioOutput } from "../device/gpio-chips.ts";
import type { Clock, Timer } from "../time/clock.ts";

/**
 * How often an input is looked at. Interrupts would tell sooner, but not every chip has them, and one that is lost is a
 * stop that is not seen: of a trip's 100 ms this is the price.
 */
const LOOK_EVERY_MS = 10;

/** An input that tells its changes by being looked at; that it can no longer be read is a change too, told as low. */
export function polledInput(clock: Clock, line: Pick<GpioOutput, "read" | "close">): GpioInput {
  let listeners: Array<(high: boolean) => void> = [];
  let before: boolean | "unreadable" | null = null;
  let timer: Timer | null = null;
  const look = () => {
    timer = clock.after(LOOK_EVERY_MS, look);
    const now = level(line);
    const changed = before !== null && before !== now;
    before = now;
    if (changed) for (const listener of listeners) listener(now === true);
  };
  return {
    read: () => line.read(),
    watch(listener) {
      listeners.push(listener);
      if (!timer) look();
    },
    close() {
      timer?.cancel();
      listeners = [];
      line.close();
    },
  };
}

function level(line: Pick<GpioOutput, "read">): boolean | "unreadable" {
  try {
    return line.read();
  } catch {
    return "unreadable";
  }
}
