import {
  bad,
  good,
  type MeterPointRun,
  type PointBudget,
  type ProbePointRun,
  type Result,
} from "@proverig/calibration";
import { COMMON } from "./budget-inputs.ts";
import { type CalibrationHistory, countedAt } from "./history.ts";

/** Runs that counted, point by point; refused where they are missing or not in the order of their times. */
export function runsOf<T extends MeterPointRun | ProbePointRun>(
  history: CalibrationHistory,
  phase: string,
  wanted: ReadonlyArray<{ runs: number }>,
  is: (run: MeterPointRun | ProbePointRun) => run is T,
): Result<T[][]> {
  const all: T[][] = [];
  let last = 0;
  for (const [i, { runs }] of wanted.entries()) {
    const counted = countedAt(history, `${phase}:${i + 1}`).filter(is);
    const where = `${phase}, point ${i + 1}`;
    if (counted.length !== runs) return bad("runs-missing", `${where}: ${counted.length} runs of ${runs}`);
    for (const [k, { run, endedAt }] of counted.entries()) {
      const at = Date.parse(endedAt);
      if (run !== k + 1 || at < last) return bad("out-of-order", `${where}: run ${run} is out of order`);
      last = at;
    }
    all.push(counted);
  }
  return good(all);
}

/** Standard uncertainties (k = 1); with few degrees of freedom the own part is widened to what U says. */
export function parts({ lines, U }: PointBudget): { u: number; common: number } {
  const sum = (of: typeof lines) => of.reduce((total, { contribution }) => total + contribution ** 2, 0);
  const common = sum(lines.filter(({ input }) => COMMON.has(input)));
  const own = Math.max((U / 2) ** 2 - common, 1e-12);
  return { u: Math.sqrt(own), common: Math.sqrt(common) };
}

/** The least and the largest. */
export function rangeOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
