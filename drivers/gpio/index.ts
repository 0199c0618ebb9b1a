import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { createGpioContact } from "./contact.ts";
import { type GpioOptions, gpioOptions } from "./options.ts";
import { createGpioValve } from "./valve.ts";
import { createGpioWatchdog } from "./watchdog.ts";

export type { GpioOptions } from "./options.ts";
export { findGpioChip, type GpioChipFound, listGpioChips, realGpioChips } from "./real.ts";
export { type SimulatedLine, type SimulatedLines, simGpio, simulatedGpioChips } from "./sim.ts";

export const gpio = defineDriver<GpioOptions, null, never>({
  name: "gpio",
  kinds: ["valve", "contact", "watchdog"],
  bus: null,
  options: gpioOptions,
  source: "the kernel's GPIO chips, found by label; real lines are not driven in this version",
  create({ name, kind, clock, gpio: chips }, options) {
    if (kind === "contact") return createGpioContact(name, chips, clock, options);
    if (options.debounceMs !== undefined) {
      throw new RigError("CONFIG_INVALID", { what: "only a contact has debounceMs", where: name, mend: "remove it" });
    }
    if (kind === "valve") return createGpioValve(name, chips, options);
    if (kind === "watchdog") return createGpioWatchdog(name, chips, options);
    throw new RigError("CONFIG_INVALID", { what: `gpio is no ${kind}`, where: name });
  },
});
