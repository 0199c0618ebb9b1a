import { type Clock, type Display, sleep } from "@proverig/drivers";
import { isLinkFault } from "../safety/link-fault.ts";
import { canStop } from "./dispenser.ts";

const AGAIN_MS = 1000;

export interface DisplayStopper {
  /** Once, now, in the place of whatever was insisted on. Settles with what became of each, and never rejects. */
  once(): Promise<PromiseSettledResult<void>[]>;
  /**
   * Now, and where its line is just gone or it does not answer, again each second until it has heard: a STOP that falls into
   * a broken line must not be lost with it. For as long as it is `wanted`, and no later call has taken its place.
   */
  insist(wanted: () => boolean): void;
  /** Nothing is said any more. */
  end(): void;
}

/** Stops those of these displays that the rig can stop. */
export function displayStopper(clock: Clock, displays: readonly Display[]): DisplayStopper {
  const stoppable = displays.filter(canStop);
  let latest = 0;

  const insistOn = async (display: Display, wanted: () => boolean) => {
    for (;;) {
      try {
        return await display.stop();
      } catch (error) {
        // What it refuses it will refuse again.
        if (!isLinkFault(error)) return;
      }
      await sleep(clock, AGAIN_MS);
      if (!wanted()) return;
    }
  };

  return {
    once() {
      latest++;
      return Promise.allSettled(stoppable.map((display) => display.stop()));
    },
    insist(wanted) {
      const mine = ++latest;
      for (const display of stoppable) void insistOn(display, () => mine === latest && wanted());
    },
    end() {
      latest++;
    },
  };
}
