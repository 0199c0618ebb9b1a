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
  /** What the purge of this nozzle ended with; null where no meter tells. */
  purged: OilSeen | null;
  /** bY, 1/K. */
  oilExpansion: number;
  /** L/min at rest; null where no meter watches. */
  zeroLpm: number;
}

export interface Conditions {
  flow: number | null;
  tJ: number | null;
  tM: number | null;
  zeroLpm: number | null;
}

/** Density of the flowing oil, and its temperature at the meter where it was read. */
export interface OilSeen {
  densityKgM3: number;
  tempC: number | null;
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
  const gas = gassy(densities) ?? lighter(oilSeen(trace), limits);
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

/** No oil changes its density by so much from one run to the next, once its temperature is allowed for. */
const GAS_SHARE = 0.005;

/** Density means something only while oil moves. */
function flowingDensities(trace: Pick<TraceChunk, "flow">): number[] {
  const peak = Math.max(0, ...trace.flow.map(([, flow]) => flow));
  return trace.flow
    .filter(([, flow]) => flow > peak / 2)
    .flatMap(([, , density]) => (density === null ? [] : [density]));
}

/** Median density of what flowed; null without a meter that tells it. */
export function oilSeen(trace: Pick<TraceChunk, "flow" | "tM">): OilSeen | null {
  const densityKgM3 = median(flowingDensities(trace));
  return densityKgM3 === null ? null : { densityKgM3, tempC: median(trace.tM.map(({ tempC }) => tempC)) };
}

/** Gas that stays falls no more within a run: then the oil is lighter than the same oil was when the line was purged. */
function lighter(now: OilSeen | null, { purged, oilExpansion }: ConditionLimits): string | null {
  if (now === null || purged === null) return null;
  const warmerK = now.tempC === null || purged.tempC === null ? 0 : now.tempC - purged.tempC;
  const drop = 1 - now.densityKgM3 / (purged.densityKgM3 * (1 - oilExpansion * warmerK));
  return drop > GAS_SHARE ? `density is ${(drop * 100).toFixed(1)} % below that of the purge` : null;
}

/** Free gas shows as density that falls by more than half a percent within one run: no oil changes so in a minute. */
function gassy(densities: readonly number[]): string | null {
  if (densities.length < 3) return null;
  const usual = median(densities) ?? 0;
  const drop = (usual - Math.min(...densities)) / usual;
  return drop > GAS_SHARE ? `density fell by ${(drop * 100).toFixed(1)} % during the run` : null;
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
