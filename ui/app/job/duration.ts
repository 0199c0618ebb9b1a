import type { RigView } from "@proverig/controller/protocol";
import { type JobForm, numberOf } from "./form.ts";

/** What a profile demands of a kind of verification, as far as time depends on it. */
export interface PointDemand {
  id: string;
  runs: number;
  /** Fractions of Qmax. */
  low: number;
  high: number;
}

/** Assumed while the profile's numbers are not at hand. */
export const USUAL_POINTS: PointDemand[] = [
  { id: "Q1", runs: 3, low: 0.9, high: 1 },
  { id: "Q2", runs: 3, low: 0.36, high: 0.44 },
];

/** Seconds: pump start, ramps, waits and readings of a run; neck reading and dripping with the measure. */
const PER_RUN = { "master-meter": 20, "metal-measure": 210 } as const;
/** Self-check, zero, the items; and for each nozzle readiness and purge. */
const PER_JOB = 90;
const PER_NOZZLE = 75;

/** Minutes that the job will take, rounded up. An estimate for planning the day: the rig tells better once it runs. Pure. */
export function estimateMinutes(form: JobForm, points: readonly PointDemand[], paths: RigView["paths"]): number | null {
  const qmax = numberOf(form.dispenser.qmax);
  const litres = numberOf(form.volume) ?? 20;
  if (qmax === undefined || qmax <= 0 || litres <= 0 || form.nozzles.length === 0) return null;
  const perNozzle = points.reduce((seconds, { runs, low, high }) => {
    const middle = ((low + high) / 2) * qmax;
    const fit = paths.map(({ flow }) => flow).filter((flow) => flow >= low * qmax && flow <= high * qmax);
    return seconds + runs * ((litres / (fit[0] ?? middle)) * 60 + PER_RUN[form.method]);
  }, PER_NOZZLE);
  return Math.ceil((PER_JOB + perNozzle * form.nozzles.length) / 60);
}
