import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { createGpioContact } from "./contact.ts";
import { createGpioLight } from "./light.ts";
import { type GpioOptions, gpioOptions } from "./options.ts";
import { createGpioValve } from "./valve.ts";
import { createGpioWatchdog } from "./watchdog.ts";

export { GPIO_ROOTS, type GpioChipFound, type GpioRoots, listGpioChips } from "./chips.ts";
export type { GpioOptions } from "./options.ts";
export { realGpioChips } from "./real.ts";
export { type SimulatedLine, type SimulatedLines, simGpio, simulatedGpioChips } from "./sim.ts";

export const gpio = defineDriver<GpioOptions, null, never>({
  name: "gpio",
  kinds: ["valve", "contact", "watchdog", "light"],
  bus: null,
  options: gpioOptions,
  source:
    "the kernel's GPIO chips, found by label: sysfs by onoff where the kernel has it, else the character device; sysfs was driven on an emulated Raspberry Pi 3, nothing on a real one yet",
  certainty: "own",
  create({ name, kind, clock, gpio: chips }, options) {
    if (kind === "contact") return createGpioContact(name, chips, clock, options);
    if (options.debounceMs !== undefined) {
      throw new RigError("CONFIG_INVALID", { what: "only a contact has debounceMs", where: name, mend: "remove it" });
    }
    if (kind === "valve") return createGpioValve(name, chips, options);
    if (kind === "light") return createGpioLight(name, chips, options);
    if (kind === "watchdog") return createGpioWatchdog(name, chips, options);
    throw new RigError("CONFIG_INVALID", { what: `gpio is no ${kind}`, where: name });
  },
});
