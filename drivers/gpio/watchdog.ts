import type { Watchdog } from "../device/capability.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";
import { givenUp, request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

const BEAT_EVERY_MS = 100;

/**
 * A line that changes its level at each beat. The hardware behind it must want edges, not a level, so that a line that
 * is stuck cannot keep the valves supplied.
 */
export function createGpioWatchdog(name: string, chips: GpioChips, { chip, offset, activeLow }: GpioOptions): Watchdog {
  const where = `${chip} line ${offset}`;
  const output = request(() => chips.output(chip, offset, activeLow));
  let high = activeLow;
  return {
    kind: "watchdog",
    driver: "gpio",
    name,
    beatEveryMs: BEAT_EVERY_MS,
    beat() {
      if (!output.now) {
        output.ready().catch(() => undefined);
        throw new RigError("GPIO_UNAVAILABLE", { what: "the watchdog's line is not there", where });
      }
      high = !high;
      try {
        output.now.write(high);
      } catch (cause) {
        throw givenUp(output, cause, where);
      }
    },
    async probe() {
      await output.ready();
      return { summary: where, complaints: [] };
    },
    async close() {
      output.now?.close();
    },
  };
}
