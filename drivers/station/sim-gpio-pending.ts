import type { GpioChips } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";
import type { StationLayout } from "./layout.ts";
import type { World } from "./world.ts";

/** Stands until drivers/gpio brings its own. */
export function simGpio(_world: World, _layout: StationLayout): GpioChips {
  const refuse = async () => {
    throw new RigError("GPIO_UNAVAILABLE", { what: "no simulated GPIO yet" });
  };
  return { output: refuse, input: refuse };
}
