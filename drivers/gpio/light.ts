import type { GpioChips } from "../device/gpio-chips.ts";
import type { Light } from "../device/light.ts";
import { request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

/** A lamp on a line of its own; dark from the moment at which it is had. */
export function createGpioLight(name: string, chips: GpioChips, { chip, offset, activeLow }: GpioOptions): Light {
  const output = request(() => chips.output(chip, offset, activeLow));
  return {
    kind: "light",
    driver: "gpio",
    name,
    lapsesAfterMs: null,
    async set(on) {
      (await output.ready()).write(on !== activeLow);
    },
    async probe() {
      const on = (await output.ready()).read() !== activeLow;
      return { summary: `${chip} line ${offset}, ${on ? "on" : "off"}`, complaints: [] };
    },
    async close() {
      output.now?.close();
    },
  };
}
