import {
  bad,
  type CalibrationCertificate,
  type CoefficientsFound,
  certifyCoefficients,
  fitCurve,
  good,
  type MeterPointRun,
  type ProbePointResult,
  type ProbePointRun,
  type Result,
} from "@proverig/calibration";
import type { Calibration, ProbeCalibrationFile } from "../config/calibration.ts";
import type { BridgeUsed, ThermometerUsed } from "../config/calibration-standards.ts";
import { budgetOf } from "./budget.ts";
import { parts, rangeOf, runsOf } from "./counted.ts";
import type { CalibrationEntryData } from "./entries.ts";
import { type CalibrationHistory, isMeterRun } from "./history.ts";
import { phases, standardOf } from "./plan.ts";
import { probeInputs } from "./probe-budget.ts";
import { mean, scatter } from "./scatter.ts";

type Opened = CalibrationEntryData["calibration-opened"];

type ProbePart = Pick<
  Extract<CalibrationCertificate, { kind: "probe" }>,
  "kind" | "asFound" | "asLeft" | "check" | "effect" | "curve" | "coefficients"
>;

const isProbeRun = (run: MeterPointRun | ProbePointRun): run is ProbePointRun => !isMeterRun(run);

/** A probe's corrections as found and as left, or the coefficients of its element. */
export function probePart(
  opened: Opened,
  calibration: ProbeCalibrationFile,
  history: CalibrationHistory,
): Result<ProbePart> {
  const standard = calibration.standards[standardOf(calibration, undefined)];
  if (standard?.kind !== "thermometer") return bad("no-standard", "the reference thermometer is missing");
  const found = phases(calibration).includes("as-found")
    ? probePoints("as-found", opened, calibration, standard, history)
    : null;
  const left = probePoints("as-left", opened, calibration, standard, history);
  if (!left.ok) return left;
  if (found && !found.ok) return found;
  const points = left.value;
  const base = {
    kind: "probe" as const,
    asFound: found ? { points: found.value } : null,
    asLeft: { points },
    check: null,
  };
  const effective = points.map(({ at, correction, U }) => ({ at, correction, U })).toSorted((a, b) => a.at - b.at);
  if (calibration.determine === "callendar-van-dusen") {
    const coefficients = coefficientsOf(points, calibration.coefficients ?? "r0-a-b");
    if (!coefficients.ok) return coefficients;
    const { range } = coefficients.value;
    return good({
      ...base,
      curve: { fitted: null, range, extrapolation: "ends" },
      effect: { kind: "probe", points: effective, callendarVanDusen: valuesOf(coefficients.value) },
      coefficients: coefficients.value,
    });
  }
  const fitted = fitCurve(
    points.map(({ at, correction, budget }) => ({ x: at, y: correction, ...parts(budget) })),
    { method: "linear" },
  );
  if (!fitted.ok) return fitted;
  return good({
    ...base,
    curve: { fitted: fitted.value, range: rangeOf(points.map(({ at }) => at)), extrapolation: "ends" },
    effect: { kind: "probe", points: effective, callendarVanDusen: null },
  });
}

function probePoints(
  phase: string,
  opened: Opened,
  calibration: ProbeCalibrationFile,
  standard: ThermometerUsed,
  history: CalibrationHistory,
): Result<ProbePointResult[]> {
  const bridge = bridgeOf(calibration);
  const runs = runsOf(history, phase, calibration.points, isProbeRun);
  if (!runs.ok) return runs;
  return good(
    runs.value.map((counted, i): ProbePointResult => {
      const budget = budgetOf(probeInputs(counted, standard, bridge ?? opened.basis.probeResolutionC));
      const corrections = counted.map(({ correction }) => correction);
      return {
        at: mean(counted.map(({ readingC }) => readingC)),
        nominalC: calibration.points[i]?.at ?? 0,
        runs: counted,
        correction: mean(corrections),
        U: budget.U,
        k: budget.k,
        repeatability: scatter(corrections),
        budget,
      };
    }),
  );
}

/** The bridge that a probe's ohms are measured with; null where corrections are determined. */
export function bridgeOf(calibration: Calibration): BridgeUsed | null {
  if (calibration.kind !== "probe" || calibration.resistance !== "typed") return null;
  return Object.values(calibration.standards).find((standard) => standard.kind === "resistance-bridge") ?? null;
}

/** All but the scatter of the runs is the standards', and may be alike at all points. */
function coefficientsOf(points: readonly ProbePointResult[], fitted: CoefficientsFound["fitted"]) {
  const measured = points.flatMap(({ runs, budget }) => {
    const ohms = runs.flatMap((run) => (run.ohms === null ? [] : [run.ohms]));
    if (ohms.length !== runs.length) return [];
    const standards = budget.lines.filter(({ input }) => input !== "repeatability");
    const commonK = Math.hypot(...standards.map(({ contribution }) => contribution));
    return [{ tempC: mean(runs.map(({ referenceC }) => referenceC)), ohms: mean(ohms), uK: budget.u, commonK }];
  });
  if (measured.length !== points.length)
    return bad("no-ohms", "the probe's resistance was not measured at every point");
  return certifyCoefficients(measured, fitted, Math.max(...points.map(({ k }) => k)));
}

function valuesOf({ coefficients }: CoefficientsFound) {
  const value = (wanted: string) => coefficients.find(({ name }) => name === wanted)?.value ?? 0;
  return { r0: value("R0"), a: value("A"), b: value("B"), c: value("C") };
}
