import { type Curve, errorAt } from "./curve.ts";
import { count, type DispenserState, pumpWanted, runPump, stageLps } from "./dispenser.ts";
import { balance } from "./hydraulics.ts";
import { moveValve, openConductance, type Path, type ValveState, valveRests } from "./valves.ts";

/**
 * The line from tank to receiver, advanced by one step of time without allocating. The fuel's amount is kept in litres at
 * the nozzle's temperature tJ; at the meter the same fuel has the volume V_M = V_J / [1 + bY (tJ - tM)], so that a rig
 * which computes V_ref = V_M [1 + bY (tJ - tM)] finds the truth (docs/uncertainty.md).
 */
export interface LineConstants {
  readonly pumpBar: number;
  readonly pumpStartS: number;
  readonly pumpRiseS: number;
  readonly inConductance: number;
  readonly complianceLPerBar: number;
  readonly valveRampS: number;
  /** 1/K */
  readonly expansion: number;
  readonly meterOffsetC: number;
  readonly ambientC: number;
  readonly exchangeL: number;
  readonly restLagS: number;
  readonly paths: readonly Path[];
}

export interface MeterState {
  readonly name: string;
  readonly errors: Curve;
  readonly dampingS: number;
  readonly zeroLpm: number;
  /** % of this run: its repeatability. */
  drawRunPct(): number;
  totalL: number;
  shownLpm: number;
  runPct: number;
  /** % and L/min that faults bring. */
  driftPct: number;
  zeroFaultLpm: number;
  restS: number;
}

export interface LineState {
  readonly valves: readonly ValveState[];
  readonly meters: readonly MeterState[];
  /** The one whose nozzle is in the rig: the last that was authorised. */
  active: DispenserState | null;
  tankC: number;
  nozzleC: number;
  meterC: number;
  gasFraction: number;
  leakConductance: number;
  /** True flow at the meter, gas included. */
  meterLpm: number;
  /** Litres at tJ since the world began. */
  dispensedL: number;
  receivedL: number;
  /** Into the measure since it was drained: litres, and litres times tJ and tM. */
  measureL: number;
  measureLJ: number;
  measureLM: number;
}

/** After this long without flow a meter's run is over. */
const RUN_GAP_S = 1;
const STILL_LPM = 1e-6;

/** One step of `dtS` seconds. True when the dispenser has just reached its preset. */
export function stepLine(line: LineState, k: LineConstants, dtS: number): boolean {
  for (let i = 0; i < line.valves.length; i++) {
    const valve = line.valves[i];
    if (valve !== undefined) moveValve(valve, dtS, k.valveRampS);
  }
  let outL = 0;
  let presetReached = false;
  const dispenser = line.active;
  if (dispenser !== null) {
    runPump(dispenser, dtS, k.pumpBar, k.pumpStartS, k.pumpRiseS);
    const out = openConductance(k.paths, line.valves) + line.leakConductance;
    balance(dispenser, dtS, dispenser.pumpBar, stageLps(dispenser), k.inConductance, out, k.complianceLPerBar);
    presetReached = count(dispenser, dtS);
    line.dispensedL += dispenser.inL;
    outL = dispenser.outL;
  }
  receive(line, outL);
  measureFlow(line, k, outL, dtS);
  warm(line, k, outL, dtS);
  return presetReached;
}

/** True while nothing but warmth and a meter's zero changes, so that one step may be as long as it likes. */
export function lineRests(line: LineState, k: LineConstants): boolean {
  const dispenser = line.active;
  for (let i = 0; i < line.valves.length; i++) {
    const valve = line.valves[i];
    if (valve !== undefined && !valveRests(valve)) return false;
  }
  if (dispenser === null) return true;
  if (pumpWanted(dispenser) || dispenser.pumpBar > 0) return false;
  return dispenser.hoseBar === 0 || openConductance(k.paths, line.valves) + line.leakConductance === 0;
}

function receive(line: LineState, outL: number): void {
  line.receivedL += outL;
  line.measureL += outL;
  line.measureLJ += outL * line.nozzleC;
  line.measureLM += outL * line.meterC;
}

function measureFlow(line: LineState, k: LineConstants, outL: number, dtS: number): void {
  const liquidL = outL / (1 + k.expansion * (line.nozzleC - line.meterC));
  const volumeL = liquidL / (1 - line.gasFraction);
  const flowLpm = (volumeL / dtS) * 60;
  line.meterLpm = flowLpm;
  for (let i = 0; i < line.meters.length; i++) {
    const meter = line.meters[i];
    if (meter === undefined) continue;
    if (flowLpm > STILL_LPM) {
      if (meter.restS >= RUN_GAP_S) meter.runPct = meter.drawRunPct();
      meter.restS = 0;
    } else {
      meter.restS += dtS;
    }
    const errorPct = errorAt(meter.errors, flowLpm) + meter.runPct + meter.driftPct;
    const zeroLpm = meter.zeroLpm + meter.zeroFaultLpm;
    meter.totalL += volumeL * (1 + errorPct / 100) + (zeroLpm / 60) * dtS;
    meter.shownLpm += (flowLpm * (1 + errorPct / 100) + zeroLpm - meter.shownLpm) * approach(dtS, meter.dampingS);
  }
}

/** Fuel carries the tank's temperature along; the resting line goes to ambient. */
function warm(line: LineState, k: LineConstants, outL: number, dtS: number): void {
  if (outL > 0) {
    const share = approach(outL, k.exchangeL);
    line.nozzleC += (line.tankC - line.nozzleC) * share;
    line.meterC += (line.nozzleC + k.meterOffsetC - line.meterC) * share;
  } else {
    const share = approach(dtS, k.restLagS);
    line.nozzleC += (k.ambientC - line.nozzleC) * share;
    line.meterC += (k.ambientC - line.meterC) * share;
  }
}

function approach(passed: number, constant: number): number {
  return constant > 0 ? 1 - Math.exp(-passed / constant) : 1;
}
