import type { TraceChunk } from "./raw.ts";
import type { VoidReason } from "./run.ts";

export interface ConditionLimits {
  band: readonly [number, number];
  /** The widest path was open: nothing in the rig holds the flow back. */
  pathIsWidest: boolean;
  /** The profile takes the highest flow that the dispenser reaches as Qmax. */
  reachableCounts: boolean;
  temperatureDifferenceC: number;
  densityKgM3: readonly [number, number] | null;
  /** L/min at rest; null where no meter watches. */
  zeroLpm: number;
}

export interface Conditions {
  flow: number | null;
  tJ: number | null;
  tM: number | null;
  zeroLpm: number | null;
}

/** Why an attempt does not count. It never sees the error: a large E is a finding, not a reason to repeat. */
export function voidReason(
  c: Conditions,
  trace: TraceChunk,
  limits: ConditionLimits,
): { reason: VoidReason; detail: string } | null {
  const [low, high] = limits.band;
  if (c.zeroLpm !== null && Math.abs(c.zeroLpm) > limits.zeroLpm) {
    return { reason: "zero", detail: `${c.zeroLpm.toFixed(3)} L/min at rest` };
  }
  const densities = flowingDensities(trace);
  const gas = gassy(densities);
  if (gas !== null) return { reason: "gas", detail: gas };
  if (limits.densityKgM3) {
    const [min, max] = limits.densityKgM3;
    const off = densities.find((density) => density < min || density > max);
    if (off !== undefined)
      return { reason: "density", detail: `${off.toFixed(1)} kg/m3, the product has ${min} to ${max}` };
  }
  if (c.tJ !== null && c.tM !== null && Math.abs(c.tJ - c.tM) > limits.temperatureDifferenceC) {
    return { reason: "temperature", detail: `${Math.abs(c.tJ - c.tM).toFixed(1)} K between the probes` };
  }
  if (c.flow === null) return { reason: "flow-band", detail: "no steady flow" };
  const flow = `${c.flow.toFixed(1)} L/min, the band is ${low.toFixed(1)} to ${high.toFixed(1)}`;
  if (c.flow > high) return { reason: "flow-band", detail: flow };
  if (c.flow < low) {
    if (!limits.pathIsWidest) return { reason: "flow-band", detail: flow };
    return limits.reachableCounts ? null : { reason: "flow-unreachable", detail: flow };
  }
  return null;
}

/** Density means something only while oil moves. */
function flowingDensities(trace: TraceChunk): number[] {
  const peak = Math.max(0, ...trace.flow.map(([, flow]) => flow));
  return trace.flow
    .filter(([, flow]) => flow > peak / 2)
    .flatMap(([, , density]) => (density === null ? [] : [density]));
}

/** Free gas shows as density that falls by more than half a percent within one run: no oil changes so in a minute. */
function gassy(densities: readonly number[]): string | null {
  if (densities.length < 3) return null;
  const sorted = [...densities].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lowest = sorted[0] ?? 0;
  const drop = (median - lowest) / median;
  return drop > 0.005 ? `density fell by ${(drop * 100).toFixed(1)} % during the run` : null;
}
