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
  const flows = window.flatMap((sample) =>
    sample.kind === "meter" && sample.flowLpm !== null ? [sample.flowLpm] : [],
  );
  const first = samples[0];
  if (!first || now - first.t < limits.windowMs) return "too short";
  const flow = spread(flows);
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

function temperatures(samples: readonly Sample[], kind: "tJ" | "tM"): number[] {
  return samples.flatMap((sample) => (sample.kind === kind ? [sample.tempC] : []));
}

function spread(values: readonly number[]): { mean: number; width: number } | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, width: Math.max(...values) - Math.min(...values) };
}
