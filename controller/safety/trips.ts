/**
 * When the rig stops by itself: pure rules over what is known at one moment. The names are stable (journal, record,
 * docs/run.md). Litres, L/min, milliseconds.
 */
export type TripName =
  /** Somebody pressed STOP. */
  | "stop"
  | "emergency-stop"
  | "tank-high"
  | "leak"
  | "link-lost"
  | "meter-stale"
  | "unexpected-flow"
  | "no-flow"
  | "over-flow"
  | "over-fill"
  | "open-too-long"
  | "temperature"
  | "valves"
  /** The loop that judges the readings stands still. */
  | "unwatched";

export interface SafetyLimits {
  /** A needed instrument without a good reading for so long. */
  linkLostMs: number;
  /** The meter repeats one total for so long while the display counts on. */
  meterStaleMs: number;
  /** Flow after the valves have been closed for closedGraceMs. */
  unexpectedFlowLpm: number;
  closedGraceMs: number;
  /** With a valve open oil may stand still for so long. */
  noFlowMs: number;
  noFlowLpm: number;
  overFlowLpm: number;
  temperatureC: readonly [number, number];
}

export const DEFAULT_LIMITS: SafetyLimits = {
  linkLostMs: 2000,
  meterStaleMs: 1500,
  unexpectedFlowLpm: 1,
  closedGraceMs: 2500,
  noFlowMs: 12_000,
  noFlowLpm: 0.5,
  overFlowLpm: 250,
  temperatureC: [-40, 70],
};

/** What was asked of the valves when they were opened. */
export interface Purpose {
  /** Litres since opening after which something is wrong. */
  maxL: number;
  maxOpenMs: number;
  /** False while flow may or may not come, such as when the line is relieved. */
  expectFlow: boolean;
}

export interface Situation {
  now: number;
  /** Clock time of opening or of the last closing; null if they have not been open in this boot. */
  openSince: number | null;
  closedSince: number | null;
  purpose: Purpose | null;
  /** By instrument: the age of its last good reading, for those that are needed now. */
  ages: ReadonlyMap<string, number>;
  flowLpm: number | null;
  /** Mean over a second. */
  sustainedLpm: number | null;
  /** Time since oil last moved, or since opening. */
  stillMs: number;
  /** Litres on the meter since opening. */
  deliveredL: number;
  /** Time for which the meter has repeated one total while the display counted. */
  repeatedMs: number;
  /** The dispenser says that it has ended its delivery. */
  dispenserEnded: boolean;
  temperatures: ReadonlyMap<string, number>;
}

export interface Trip {
  name: TripName;
  detail: string;
}

/** The first rule that is broken at this moment; null while none is. Pure. */
export function tripFor(s: Situation, limits: SafetyLimits): Trip | null {
  for (const [device, tempC] of s.temperatures) {
    const [low, high] = limits.temperatureC;
    if (tempC < low || tempC > high) return { name: "temperature", detail: `${device} reads ${tempC} C` };
  }
  // Backwards as well: a total that somebody has cleared would let a delivery go on for as long as a valve may be open.
  if (s.sustainedLpm !== null && Math.abs(s.sustainedLpm) > limits.overFlowLpm) {
    return { name: "over-flow", detail: `${s.sustainedLpm.toFixed(1)} L/min` };
  }
  return s.openSince === null || s.purpose === null
    ? whileClosed(s, limits)
    : whileOpen(s, s.openSince, s.purpose, limits);
}

function whileClosed(s: Situation, limits: SafetyLimits): Trip | null {
  const settled = s.closedSince === null || s.now - s.closedSince > limits.closedGraceMs;
  if (settled && s.flowLpm !== null && Math.abs(s.flowLpm) > limits.unexpectedFlowLpm) {
    return { name: "unexpected-flow", detail: `${s.flowLpm.toFixed(2)} L/min with all valves closed` };
  }
  return null;
}

function whileOpen(s: Situation, openSince: number, purpose: Purpose, limits: SafetyLimits): Trip | null {
  const openMs = s.now - openSince;
  for (const [device, ageMs] of s.ages) {
    if (ageMs > limits.linkLostMs)
      return { name: "link-lost", detail: `${device}: no good reading for ${(ageMs / 1000).toFixed(1)} s` };
  }
  if (s.repeatedMs > limits.meterStaleMs)
    return { name: "meter-stale", detail: "the total stands while the display counts" };
  if (s.deliveredL > purpose.maxL)
    return { name: "over-fill", detail: `${s.deliveredL.toFixed(2)} L, at most ${purpose.maxL.toFixed(2)} L` };
  if (openMs > purpose.maxOpenMs) return { name: "open-too-long", detail: `${(openMs / 1000).toFixed(0)} s` };
  if (purpose.expectFlow && s.stillMs > limits.noFlowMs && !s.dispenserEnded) {
    return { name: "no-flow", detail: `none for ${(s.stillMs / 1000).toFixed(0)} s with a valve open` };
  }
  return null;
}
