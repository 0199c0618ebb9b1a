import type { Interval } from "./intervals.ts";

/** Windows of equal volume: slow flow is short in them, and the total's steps stay small against a window. */
const WINDOWS = 40;
/** What is slower than this share of the upper level is a ramp or the dispenser's slow-down before its preset. */
const LEVEL = 0.9;

/**
 * Mean flow between the ramps, L/min. The run is cut into windows of equal volume; their median is the upper level as
 * long as half of the volume came at it, however long the dispenser's slow-down takes. null when nothing flowed.
 */
export function plateauFlow(steps: readonly Interval[]): number | null {
  const windows = equalVolumes(steps);
  const level = median(windows.map((window) => window.flowLpm));
  if (level === null) return null;
  const upper = windows.filter((window) => window.flowLpm >= LEVEL * level);
  const [first, last] = [upper[0], upper.at(-1)];
  if (!first || !last) return null;
  // From the first to the last: a dip in between is part of the run's flow.
  const span = windows.slice(windows.indexOf(first), windows.indexOf(last) + 1);
  return merge(span)?.flowLpm ?? null;
}

function equalVolumes(steps: readonly Interval[]): Interval[] {
  const total = steps.reduce((sum, step) => sum + step.litres, 0);
  if (!(total > 0)) return [];
  const windows: Interval[] = [];
  let open: Interval[] = [];
  for (const step of steps) {
    open.push(step);
    const window = merge(open);
    if (window && window.litres >= total / WINDOWS) {
      windows.push(window);
      open = [];
    }
  }
  return windows;
}

function merge(steps: readonly Interval[]): Interval | null {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return null;
  const litres = steps.reduce((sum, step) => sum + step.litres, 0);
  return { from: first.from, until: last.until, litres, flowLpm: (litres / (last.until - first.from)) * 60_000 };
}

function median(values: number[]): number | null {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
