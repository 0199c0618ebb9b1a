import type { Sample } from "../monitor/monitor.ts";

export interface SteadyLimits {
  windowMs: number;
  minVolumeL: number;
  maxVolumeL: number;
  /** Half-width of the flow's variation, % of its mean. */
  flowPercent: number;
  /** Largest change of a probe within the window. */
  temperatureC: number;
  /** |tJ - tM| at the most. */
  differenceC: number;
}

/** Null when flow and every probe have been steady over the window; else what has not, for people. */
export function isSteady(samples: readonly Sample[], now: number, litres: number, limits: SteadyLimits): string | null {
  if (litres < limits.minVolumeL) return `${litres.toFixed(1)} L of ${limits.minVolumeL} L`;
  const window = samples.filter((sample) => sample.t >= now - limits.windowMs);
  const first = samples[0];
  if (!first || now - first.t < limits.windowMs) return "too short";
  const flow = spread(halves(window));
  if (flow && flow.mean <= 0) return "nothing flows";
  if (flow && flow.width / 2 > (flow.mean * limits.flowPercent) / 100)
    return `flow varies by ${flow.width.toFixed(1)} L/min`;
  const tJ = spread(temperatures(window, "tJ"));
  const tM = spread(temperatures(window, "tM"));
  for (const [name, probe] of [
    ["nozzle", tJ],
    ["meter", tM],
  ] as const) {
    if (probe && probe.width > limits.temperatureC) return `${name} temperature moves by ${probe.width.toFixed(2)} K`;
  }
  if (tJ && tM && Math.abs(tJ.mean - tM.mean) > limits.differenceC) {
    return `${Math.abs(tJ.mean - tM.mean).toFixed(1)} K between nozzle and meter`;
  }
  return null;
}

/**
 * Mean flow in each half of the window, by totals. Flows of fractions of a second would rather show how late the process
 * was to hear of a sample: 20 ms are 8 % of a quarter of a second.
 */
function halves(window: readonly Sample[]): number[] {
  const totals = window.flatMap((sample) => (sample.kind === "meter" ? [sample] : []));
  const [first, middle, last] = [totals[0], totals[Math.floor(totals.length / 2)], totals.at(-1)];
  if (!first || !middle || !last || middle.t <= first.t || last.t <= middle.t) return [];
  return [[first, middle] as const, [middle, last] as const].map(
    ([a, b]) => ((b.totalL - a.totalL) / (b.t - a.t)) * 60_000,
  );
}

function temperatures(samples: readonly Sample[], kind: "tJ" | "tM"): number[] {
  return samples.flatMap((sample) => (sample.kind === kind ? [sample.tempC] : []));
}

function spread(values: readonly number[]): { mean: number; width: number } | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, width: Math.max(...values) - Math.min(...values) };
}
