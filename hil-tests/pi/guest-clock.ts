import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Timer } from "@proverig/drivers";
import type { Machine } from "./machine.ts";

/** The lower half of the BCM2835's system timer: microseconds, and after an hour they begin anew. */
const SYSTEM_TIMER_LOW = 0x3f003004;
/** Each look holds the machine up for a moment. */
const LOOK_EVERY_MS = 3;

export interface GuestClock extends Clock {
  /** Goes by this machine's time from now on; between machines time stands still. */
  follow(machine: Machine): void;
}

/**
 * The station's time is the guest's: where the host is too slow to emulate a Pi at its own speed, the guest's seconds
 * are long, and so are those of the oil and of the dispenser. Nothing then depends on how fast the host is.
 */
export function guestClock(): GuestClock {
  const startMs = Date.now();
  let now = 0;
  let order = 0;
  let due: Array<{ at: number; order: number; fn: () => void }> = [];
  let following: Machine | null = null;

  const advance = (to: number) => {
    for (;;) {
      due.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = due[0];
      if (!next || next.at > to) break;
      due = due.slice(1);
      now = Math.max(now, next.at);
      next.fn();
    }
    now = Math.max(now, to);
  };

  const go = async (machine: Machine) => {
    let seen = await machine.memory.read32(SYSTEM_TIMER_LOW);
    let ms = now;
    while (following === machine) {
      const low = await machine.memory.read32(SYSTEM_TIMER_LOW);
      ms += ((low - seen) >>> 0) / 1000;
      seen = low;
      advance(ms);
      await wait(LOOK_EVERY_MS);
    }
  };

  return {
    simulated: true,
    now: () => now,
    wallMs: () => startMs + now,
    after(delayMs, fn): Timer {
      const event = { at: now + Math.max(0, delayMs), order: order++, fn };
      due.push(event);
      return {
        cancel() {
          due = due.filter((each) => each !== event);
        },
      };
    },
    hold: (work) => work,
    follow(machine) {
      following = machine;
      // It ends with the machine.
      void go(machine).catch(() => undefined);
    },
  };
}
