import type { Clock, Timer } from "./clock.ts";

interface Event extends Timer {
  at: number;
  order: number;
  fn: (() => void) | null;
}

export interface SimClock extends Clock {
  readonly simulated: true;
  /** Stops for good: no further event runs. */
  stop(): void;
}

export interface SimClockOptions {
  /** UTC milliseconds at which simulated time starts. */
  startMs: number;
  /** Simulated seconds per real second; Infinity runs as fast as it goes. */
  speed?: number;
}

/**
 * Discrete-event time: events run in order of time, one a turn of the loop, so that every promise that an event
 * settles has run its course before time moves on. With a finite speed the same events in the same order wait for
 * their moment. While work is held, time stands still.
 */
export function simClock({ startMs, speed = Number.POSITIVE_INFINITY }: SimClockOptions): SimClock {
  const queue = heap();
  let now = 0;
  let order = 0;
  let held = 0;
  let turn: NodeJS.Immediate | null = null;
  let pause: NodeJS.Timeout | null = null;
  let stopped = false;
  let anchor = { real: performance.now(), sim: 0 };

  const wake = () => {
    if (stopped || held > 0 || turn !== null || queue.size() === 0) return;
    if (pause !== null) clearTimeout(pause);
    pause = null;
    turn = setImmediate(step);
  };

  const step = () => {
    turn = null;
    if (stopped || held > 0) return;
    const next = queue.peek();
    if (!next) return;
    const waitMs = anchor.real + (next.at - anchor.sim) / speed - performance.now();
    if (waitMs >= 1) {
      pause = setTimeout(wake, waitMs);
      return;
    }
    queue.pop();
    if (next.fn) {
      now = Math.max(now, next.at);
      const fn = next.fn;
      next.fn = null;
      fn();
    }
    wake();
  };

  return {
    simulated: true,
    now: () => now,
    wallMs: () => startMs + now,
    after(delayMs, fn) {
      const event: Event = { at: now + Math.max(0, delayMs), order: order++, fn, cancel: () => (event.fn = null) };
      // A clock that had nothing to do does not catch up with the time that has passed meanwhile.
      if (queue.size() === 0 && turn === null) anchor = { real: performance.now(), sim: now };
      queue.push(event);
      wake();
      return event;
    },
    async hold(work) {
      held++;
      try {
        return await work;
      } finally {
        held--;
        // What was waiting for the work goes on before time does; pacing starts anew, so held time is not caught up.
        anchor = { real: performance.now(), sim: now };
        wake();
      }
    },
    stop() {
      stopped = true;
      if (turn !== null) clearImmediate(turn);
      if (pause !== null) clearTimeout(pause);
    },
  };
}

/** A binary heap ordered by time, then by insertion. */
function heap() {
  const items: Event[] = [];
  const before = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const at = (i: number) => items[i] as Event;
  const swap = (i: number, j: number) => {
    const held = at(i);
    items[i] = at(j);
    items[j] = held;
  };
  return {
    size: () => items.length,
    peek: () => items[0],
    push(event: Event) {
      let i = items.push(event) - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(at(i), at(parent))) break;
        swap(i, parent);
        i = parent;
      }
    },
    pop(): Event | undefined {
      const top = items[0];
      const last = items.pop();
      if (last === undefined || items.length === 0) return top;
      items[0] = last;
      let i = 0;
      for (;;) {
        const left = 2 * i + 1;
        if (left >= items.length) return top;
        const right = left + 1;
        const child = right < items.length && before(at(right), at(left)) ? right : left;
        if (!before(at(child), at(i))) return top;
        swap(i, child);
        i = child;
      }
    },
  };
}
