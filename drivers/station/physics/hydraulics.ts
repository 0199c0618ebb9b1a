/**
 * Pump -> hose -> rig valves, one step of time. Resistances are quadratic, the hose is a spring, the dispenser passes no
 * more than its maximum and nothing backwards (check valve). Volumes are litres at the nozzle's temperature, pressures bar
 * above the receiver, flows L/s.
 */
export interface Hydraulics {
  /** In and out: the hose's pressure. */
  hoseBar: number;
  /** Out: through the dispenser's transducer in this step. */
  inL: number;
  /** Out: through the rig's valves in this step. */
  outL: number;
}

/** Pressure that the dispenser itself takes at 60 L/min, as a share of the pump's. */
const OWN_LOSS = 0.05;
const FLOW_TOLERANCE = 1e-8;
const PRESSURE_TOLERANCE = 1e-11;
/** Below this a hose without pump is relaxed for good. */
const EMPTY_BAR = 1e-9;

/** L/s per square root of bar, of a path that gives `flowLpm` at full pump pressure. */
export function pathConductance(flowLpm: number, pumpBar: number): number {
  const lossBar = Math.min(0.9, OWN_LOSS * (flowLpm / 60) ** 2) * pumpBar;
  return flowLpm / 60 / Math.sqrt(pumpBar - lossBar);
}

/** L/s per square root of bar, of the dispenser's own way from pump to hose. */
export function dispenserConductance(pumpBar: number): number {
  return 1 / Math.sqrt(OWN_LOSS * pumpBar);
}

/**
 * Backward Euler: the pressure at the step's end balances what comes, what goes, and what the hose takes. It is stable
 * for any step, and what goes is by construction what came less what the hose took, so no fuel is lost.
 */
export function balance(
  state: Hydraulics,
  dtS: number,
  pumpBar: number,
  maxInLps: number,
  inConductance: number,
  outConductance: number,
  complianceLPerBar: number,
): void {
  const p0 = state.hoseBar;
  const stiffness = complianceLPerBar / dtS;
  let p = p0;
  const atStart = excess(p0, p0, stiffness, pumpBar, maxInLps, inConductance, outConductance);
  if (Math.abs(atStart) > FLOW_TOLERANCE) {
    let low = atStart < 0 ? p0 : 0;
    let high = atStart < 0 ? Math.max(p0, pumpBar) : p0;
    while (high - low > PRESSURE_TOLERANCE) {
      p = (low + high) / 2;
      if (excess(p, p0, stiffness, pumpBar, maxInLps, inConductance, outConductance) < 0) low = p;
      else high = p;
    }
  }
  if (pumpBar === 0 && p < EMPTY_BAR) p = 0;
  const taken = complianceLPerBar * (p - p0);
  const pumped = pumpBar > p && maxInLps > 0;
  let outL = pumped ? outConductance * Math.sqrt(Math.max(0, p)) * dtS : complianceLPerBar * (p0 - p);
  let inL = outL + taken;
  if (inL < 0 || !pumped) {
    inL = 0;
    outL = complianceLPerBar * (p0 - p);
  }
  if (outL < 0) {
    inL -= outL;
    outL = 0;
  }
  state.hoseBar = p;
  state.inL = inL;
  state.outL = outL;
}

/** What goes and what the hose takes, less what comes, in L/s at the pressure `p`; rises with `p`. */
function excess(
  p: number,
  p0: number,
  stiffness: number,
  pumpBar: number,
  maxInLps: number,
  inConductance: number,
  outConductance: number,
): number {
  const comes = p >= pumpBar ? 0 : Math.min(maxInLps, inConductance * Math.sqrt(pumpBar - p));
  return stiffness * (p - p0) - comes + (p > 0 ? outConductance * Math.sqrt(p) : 0);
}
