import type { Clock } from "./clock.ts";

/** The machine's own time. */
export function realClock(): Clock {
  return {
    simulated: false,
    now: () => performance.now(),
    wallMs: () => Date.now(),
    after(delayMs, fn) {
      const timer = setTimeout(fn, Math.max(0, delayMs));
      return { cancel: () => clearTimeout(timer) };
    },
    hold: (work) => work,
  };
}
