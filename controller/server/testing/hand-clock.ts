import type { Clock, Timer } from "@proverig/drivers";

export interface HandClock extends Clock {
  /** Lets so much time pass; timers run in order, and what they begin gets its turn in between. */
  pass(ms: number): Promise<void>;
  /** The process was asleep for so long: what was due in between runs once, late. */
  leap(ms: number): Promise<void>;
}

/** Time that stands still until a test moves it. */
export function handClock(startMs = Date.UTC(2026, 10, 22, 1, 0, 0)): HandClock {
  let now = 0;
  const timers = new Set<{ at: number; fn: () => void }>();
  const clock: HandClock = {
    simulated: true,
    now: () => now,
    wallMs: () => startMs + now,
    after(delayMs, fn): Timer {
      const timer = { at: now + Math.max(0, delayMs), fn };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    hold: (work) => work,
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.fn();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = until;
    },
    leap(ms) {
      now += ms;
      return clock.pass(0);
    },
  };
  return clock;
}
