import type { Watchdog } from "../device/capability.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import { request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

const BEAT_EVERY_MS = 100;

/**
 * A line that changes its level at each beat. The hardware behind it must want edges, not a level, so that a line that
 * is stuck cannot keep the valves supplied.
 */
export function createGpioWatchdog(name: string, chips: GpioChips, { chip, offset, activeLow }: GpioOptions): Watchdog {
  const output = request(() => chips.output(chip, offset, activeLow));
  let high = activeLow;
  return {
    kind: "watchdog",
    driver: "gpio",
    name,
    beatEveryMs: BEAT_EVERY_MS,
    beat() {
      if (!output.now) return;
      high = !high;
      output.now.write(high);
    },
    async probe() {
      await output.ready();
      return { summary: `${chip} line ${offset}`, complaints: [] };
    },
    async close() {
      output.now?.close();
    },
  };
}
