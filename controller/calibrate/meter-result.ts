import {
  bad,
  type CalibrationCertificate,
  type FittedCurve,
  fitCurve,
  good,
  knotsOf,
  type MeterPointResult,
  type MeterPointRun,
  type PointBudget,
  type Result,
} from "@proverig/calibration";
import type { MeterCalibrationFile } from "../config/calibration.ts";
import { budgetOf } from "./budget.ts";
import { parts, rangeOf, runsOf } from "./counted.ts";
import type { CalibrationEntryData } from "./entries.ts";
import { type CalibrationHistory, countedAt, isMeterRun } from "./history.ts";
import { meterInputs } from "./meter-budget.ts";
import { phases, standardOf } from "./plan.ts";
import { mean, pooledScatter, scatter } from "./scatter.ts";

type Opened = CalibrationEntryData["calibration-opened"];

export function meterPoint(runs: MeterPointRun[], nominalLpm: number, budget: PointBudget): MeterPointResult {
  const errors = runs.map(({ error }) => error);
  const { U, k } = budget;
  const flowLpm = mean(runs.map((run) => run.flowLpm));
  return { flowLpm, nominalLpm, runs, error: mean(errors), U, k, repeatability: scatter(errors), budget };
}

type MeterPart = Pick<
  Extract<CalibrationCertificate, { kind: "meter" }>,
  "kind" | "asFound" | "asLeft" | "check" | "effect" | "curve"
>;

/** A meter's points as found and as left, the curve through them, and what takes effect of it. */
export function meterPart(
  opened: Opened,
  calibration: MeterCalibrationFile,
  history: CalibrationHistory,
): Result<MeterPart> {
  const { points, fit, check: wanted } = calibration;
  const pointsOf = (phase: string): Result<MeterPointResult[]> => {
    const runs = runsOf(history, phase, points, isMeterRun);
    if (!runs.ok) return runs;
    return good(
      runs.value.map((counted, i) => {
        const point = points[i];
        const name = standardOf(calibration, point?.standard);
        return meterPoint(
          counted,
          point?.flow ?? 0,
          budgetOf(meterInputs(counted, reduceContext(opened, calibration, name))),
        );
      }),
    );
  };
  const found = phases(calibration).includes("as-found") ? pointsOf("as-found") : null;
  const left = pointsOf("as-left");
  if (!left.ok) return left;
  if (found && !found.ok) return found;
  const fitted = curveOf(left.value, fit);
  if (!fitted.ok) return fitted;
  const knots = knotsOf(fitted.value);
  const index = points.findIndex(({ flow }) => flow === wanted?.flow);
  const repeated = wanted && index >= 0 ? countedAt(history, `check:${index + 1}`).filter(isMeterRun) : [];
  const expected = left.value[index];
  if (wanted && repeated.length !== wanted.runs) return bad("runs-missing", "the check was not run");
  return good({
    kind: "meter",
    asFound: found ? { points: found.value } : null,
    asLeft: { points: left.value },
    check: repeated.length > 0 && expected ? checkOf(repeated, expected) : null,
    curve: { fitted: fitted.value, range: rangeOf(knots.map(({ x }) => x)), extrapolation: "ends" },
    effect: {
      kind: "meter",
      points: knots.map(({ x, y, U }) => ({ flow: x, error: y, U })),
      repeatability: pooledScatter(left.value.map(({ runs }) => runs.map(({ error }) => error))),
      calibrationTemperature: opened.basis.calibrationTemperatureC,
      drift: null,
    },
  });
}

/**
 * The standard is the same in both, so that its certificate does not part them: what may is the scatter of the two means.
 * k = 3 of it, and never less than a tenth of U, below which nobody calibrates.
 */
function checkOf(repeated: readonly MeterPointRun[], expected: MeterPointResult) {
  const error = mean(repeated.map((run) => run.error));
  const s = expected.repeatability ?? 0;
  const within = Math.max(3 * s * Math.sqrt(1 / repeated.length + 1 / expected.runs.length), expected.U / 2);
  return {
    flowLpm: expected.flowLpm,
    error,
    expected: expected.error,
    within,
    ok: Math.abs(error - expected.error) <= within,
  };
}

/** The chosen curve through points; their own part and what the standard gives to all of them apart. */
export function curveOf(points: readonly MeterPointResult[], fit: MeterCalibrationFile["fit"]): Result<FittedCurve> {
  const choice =
    fit.curve === "polynomial"
      ? ({ method: "polynomial", degree: fit.degree, in: fit.in } as const)
      : ({ method: fit.curve } as const);
  return fitCurve(
    points.map(({ flowLpm, error, budget }) => ({ x: flowLpm, y: error, ...parts(budget) })),
    choice,
  );
}

export function reduceContext(opened: Opened, calibration: MeterCalibrationFile, standardName: string) {
  const standard = calibration.standards[standardName];
  if (!standard) throw new Error(`there is no standard ${standardName}`);
  return { basis: opened.basis, standard, standardName, liquid: calibration.liquid };
}
