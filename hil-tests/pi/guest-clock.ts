import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Timer } from "@proverig/drivers";
import type { Machine } from "./machine.ts";

/** The BCM2835's system timer, microseconds since the machine was switched on. */
const SYSTEM_TIMER_LOW = 0x3f003004;
const SYSTEM_TIMER_HIGH = 0x3f003008;
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
    let offset: number | null = null;
    while (following === machine) {
      const ms = (await microseconds(machine)) / 1000;
      offset ??= now - ms;
      advance(ms + offset);
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

async function microseconds({ memory }: Machine): Promise<number> {
  for (;;) {
    const high = await memory.read32(SYSTEM_TIMER_HIGH);
    const low = await memory.read32(SYSTEM_TIMER_LOW);
    if (high === (await memory.read32(SYSTEM_TIMER_HIGH))) return high * 2 ** 32 + low;
  }
}
