import type { Clock } from "./clock.ts";

/** Longest wait that is kept to the fraction of a millisecond: the silences between frames. */
const FINE_MS = 5;

/**
 * The machine's own time. Node's timers know whole milliseconds, and each may end one early. A longer wait does not
 * care; a short one never ends early, and what is left of its last millisecond goes by in turns of the loop, so that
 * whatever comes meanwhile is heard.
 */
export function realClock(): Clock {
  return {
    simulated: false,
    now: () => performance.now(),
    wallMs: () => Date.now(),
    after(delayMs, fn) {
      return delayMs > 0 && delayMs < FINE_MS ? fineTimer(delayMs, fn) : coarseTimer(delayMs, fn);
    },
    hold: (work) => work,
  };
}

function coarseTimer(delayMs: number, fn: () => void) {
  const timer = setTimeout(fn, Math.max(0, delayMs));
  return { cancel: () => clearTimeout(timer) };
}

function fineTimer(delayMs: number, fn: () => void) {
  const due = performance.now() + delayMs;
  let coarse: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  const look = () => {
    const leftMs = due - performance.now();
    if (leftMs > 0) wait(leftMs);
    else fn();
  };
  const wait = (leftMs: number) => {
    if (leftMs > 1) coarse = setTimeout(look, Math.floor(leftMs));
    else turn = setImmediate(look);
  };
  wait(delayMs);
  return {
    cancel() {
      clearTimeout(coarse);
      clearImmediate(turn);
    },
  };
}
