import type { MeterSample } from "./types.ts";

/** What moved between two neighbouring readings of the total. */
export interface Interval {
  from: number;
  until: number;
  litres: number;
  flowLpm: number;
}

const MS_PER_MINUTE = 60_000;

/**
 * Neighbouring totals as intervals. Of readings with one time stamp the last one counts; one that is older than what
 * is already here, or is no number, is left out: the next total has its litres anyway.
 */
export function intervals(samples: readonly MeterSample[]): Interval[] {
  const steps: Interval[] = [];
  const kept = inOrder(samples);
  for (const [i, sample] of kept.entries()) {
    const next = kept[i + 1];
    if (!next) break;
    const litres = next.totalL - sample.totalL;
    steps.push({ from: sample.t, until: next.t, litres, flowLpm: (litres / (next.t - sample.t)) * MS_PER_MINUTE });
  }
  return steps;
}

function inOrder(samples: readonly MeterSample[]): MeterSample[] {
  const kept: MeterSample[] = [];
  for (const sample of samples) {
    if (!Number.isFinite(sample.t) || !Number.isFinite(sample.totalL)) continue;
    const last = kept.at(-1);
    if (last && sample.t < last.t) continue;
    if (last && sample.t === last.t) kept.pop();
    kept.push(sample);
  }
  return kept;
}
