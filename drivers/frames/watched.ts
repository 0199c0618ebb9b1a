import type { Display } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { createManualDisplay } from "../manual/display.ts";
import { later } from "./commanded.ts";
import { inOrder, type Make, probeMake } from "./make.ts";

/**
 * A dispenser whose interface tells and is not commanded: a person prepares each delivery and hangs up, as with `manual`.
 * What the display shows the interface tells where it is live; else the person reads it, and the interface's record of
 * the last delivery is held against that (controller/run).
 */
export function createWatchedDisplay(
  name: string,
  { operator, clock }: Pick<DriverContext<unknown>, "operator" | "clock">,
  title: string,
  make: Make,
  price?: number,
): Display {
  const { can, decimals, shows, stop, clear } = make;
  const manual = createManualDisplay(
    name,
    { operator, clock },
    { decimals, ...(price === undefined ? {} : { price }) },
  );
  const { alone, stopping } = inOrder();
  return {
    ...manual,
    driver: make.driver,
    can,
    status: () => alone(() => make.state()),
    read: shows ? () => alone(shows) : manual.read,
    // Where the interface can stop it, that is not left to a person's way to the nozzle.
    stop: stop ? () => stopping(() => stop({ urgent: true })) : manual.stop,
    async reset() {
      await manual.reset();
      if (clear) await alone(clear);
    },
    probe: () => alone(() => probeMake(title, make)),
    ...later(make, alone),
  };
}
