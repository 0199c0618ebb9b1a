import type { FlowState, Reading } from "../device/capability.ts";
import { COUNTS, type TotalUnit } from "./registers.ts";

export interface Evidence {
  /** Totals in litres, some time apart. */
  before: Reading<number>;
  after: Reading<number>;
  state: FlowState;
  totalUnit: TotalUnit;
  /** What the meter says that totaliser 1 counts; null where it does not say. */
  counts: number | null;
}

/** Below this the totals move too little within a probe to be compared with the flow. */
const COMPARABLE_LPM = 2;
/** A rig's meter does not see a hundred million litres in its life. */
const MOST_L = 1e8;

/** Kilograms for litres, or tonnes for cubic metres: three quarters of the flow, which a ramp might be as well. */
function isMass(ratio: number, densityKgM3: number | null): boolean {
  return densityKgM3 !== null && ratio < 0.95 && Math.abs(ratio / (densityKgM3 / 1000) - 1) < 0.03;
}

/** What answers but does not fit, each with its mend. */
export function complaints({ before, after, state, totalUnit, counts }: Evidence): string[] {
  const found: string[] = [];
  if (counts === COUNTS.mass) found.push("totaliser 1 counts mass: set it to volume in the meter");
  const { flowLpm, densityKgM3, tempC } = state;
  const expectedL = (flowLpm * (after.at - before.at)) / 60_000;
  const movedL = after.value - before.value;
  const other = totalUnit === "m3" ? "L" : "m3";
  if (Math.abs(flowLpm) >= COMPARABLE_LPM) {
    const ratio = movedL / expectedL;
    if (movedL === 0) found.push("the meter shows flow but its total stands still: totaliser 1 must count volume");
    else if (ratio < 0) found.push("the total runs against the flow: check the flow direction set in the meter");
    else if (ratio > 100 || ratio < 0.01)
      found.push(`the total and the flow differ a thousandfold: set totalUnit: ${other}`);
    else if (ratio > 1.5 || ratio < 0.6 || isMass(ratio, densityKgM3))
      found.push("the total and the flow do not fit: totaliser 1 must count volume, not mass");
  }
  if (Math.abs(after.value) > MOST_L)
    found.push(`a total of ${after.value.toExponential(1)} L is implausible: set totalUnit: ${other}`);
  if (Math.abs(flowLpm) > 500)
    found.push(`a flow of ${flowLpm.toExponential(1)} L/min is implausible: check the meter's type`);
  if (densityKgM3 !== null && (densityKgM3 < 500 || densityKgM3 > 1100)) {
    found.push(`a density of ${densityKgM3.toFixed(1)} kg/m3 is no fuel's: the pipe may be empty`);
  }
  if (tempC !== null && (tempC < -40 || tempC > 80))
    found.push(`a temperature of ${tempC.toFixed(1)} deg C is implausible`);
  return found;
}
