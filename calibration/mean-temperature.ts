import type { Interval } from "./intervals.ts";
import type { TemperatureSample } from "./types.ts";

/**
 * Mean weighted by the litres of each interval, the temperature taken at its middle; the plain mean when nothing
 * flowed; null without readings.
 */
export function flowWeightedTemperature(
  steps: readonly Interval[],
  unsorted: readonly TemperatureSample[],
): number | null {
  const samples = unsorted
    .filter(({ t, tempC }) => Number.isFinite(t) && Number.isFinite(tempC))
    .sort((a, b) => a.t - b.t);
  if (samples.length === 0) return null;
  let weight = 0;
  let sum = 0;
  let from = 0;
  for (const step of steps) {
    const t = (step.from + step.until) / 2;
    const litres = Math.max(step.litres, 0);
    // Both lists run forward in time, so the search goes on where it was.
    while ((samples[from + 1]?.t ?? Number.POSITIVE_INFINITY) <= t) from += 1;
    weight += litres;
    sum += litres * between(samples[from], samples[from + 1], t);
  }
  if (weight > 0) return sum / weight;
  return samples.reduce((total, { tempC }) => total + tempC, 0) / samples.length;
}

function between(a: TemperatureSample | undefined, b: TemperatureSample | undefined, t: number): number {
  if (!a) return b?.tempC ?? 0;
  if (!b || t <= a.t || b.t === a.t) return a.tempC;
  return a.tempC + ((t - a.t) / (b.t - a.t)) * (b.tempC - a.tempC);
}
