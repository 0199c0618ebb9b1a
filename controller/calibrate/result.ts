import {
  bad,
  type CalibrationCertificate,
  type CoefficientsFound,
  certifyCoefficients,
  type FittedCurve,
  fitCurve,
  good,
  knotsOf,
  type MeterPointResult,
  type MeterPointRun,
  type PointBudget,
  type ProbePointResult,
  type ProbePointRun,
  type Result,
  type StandardUsed,
} from "@proverig/calibration";
import type { Calibration, MeterCalibrationFile, ProbeCalibrationFile } from "../config/calibration.ts";
import type { BridgeUsed, ThermometerUsed, UsedStandard } from "../config/calibration-standards.ts";
import { budgetOf } from "./budget.ts";
import type { CalibrationEntryData } from "./entries.ts";
import { type CalibrationHistory, countedAt, isMeterRun } from "./history.ts";
import { pathFor, phases, standardOf } from "./plan.ts";
import { COMMON, meterInputs, probeInputs } from "./point-budget.ts";
import { mean, pooledScatter, scatter } from "./scatter.ts";

type Opened = CalibrationEntryData["calibration-opened"];

/** The certificate of a calibration whose runs are all done: a pure fold over its entries. */
export function certificateOf(history: CalibrationHistory, endedAt: string): Result<CalibrationCertificate> {
  const { opened, openedAt } = history;
  if (!opened || !openedAt) return bad("not-opened", "the calibration was never opened");
  const { calibration } = opened;
  const found =
    calibration.kind === "meter" ? meterPart(opened, calibration, history) : probePart(opened, calibration, history);
  if (!found.ok) return found;
  // A check has no certificate of its own: its results stand under its id, and hold for the day.
  const certificate = calibration.certificate ?? { number: opened.id, validUntil: endedAt.slice(0, 10) };
  const { number, validUntil } = certificate;
  const laboratory = "laboratory" in certificate ? certificate.laboratory : undefined;
  return good({
    schema: "proverig/calibration/1",
    number,
    calibration: opened.id,
    rig: opened.rigId,
    device: opened.device,
    method: calibration.method,
    liquid: opened.liquid,
    conditions: conditionsOf(opened),
    standards: Object.entries(calibration.standards).map(([name, standard]) => standardUsed(name, standard)),
    startedAt: openedAt,
    endedAt,
    validUntil,
    operator: { name: calibration.operator.name, certificate: calibration.operator.certificate ?? null },
    laboratory: laboratory ?? null,
    work: { done: calibration.work !== null, text: calibration.work?.text ?? null },
    notes: [...opened.warnings, ...history.attempts.flatMap(({ warnings }) => warnings)],
    ...found.value,
  });
}

/** Runs that counted, point by point; refused where they are missing or not in the order of their times. */
function runsOf<T extends MeterPointRun | ProbePointRun>(
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

function meterPart(opened: Opened, calibration: MeterCalibrationFile, history: CalibrationHistory): Result<MeterPart> {
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

/** Standard uncertainties (k = 1); with few degrees of freedom the own part is widened to what U says. */
function parts({ lines, U }: PointBudget): { u: number; common: number } {
  const sum = (of: typeof lines) => of.reduce((total, { contribution }) => total + contribution ** 2, 0);
  const common = sum(lines.filter(({ input }) => COMMON.has(input)));
  const own = Math.max((U / 2) ** 2 - common, 1e-12);
  return { u: Math.sqrt(own), common: Math.sqrt(common) };
}

type ProbePart = Pick<
  Extract<CalibrationCertificate, { kind: "probe" }>,
  "kind" | "asFound" | "asLeft" | "check" | "effect" | "curve" | "coefficients"
>;

const isProbeRun = (run: MeterPointRun | ProbePointRun): run is ProbePointRun => !isMeterRun(run);

function probePart(opened: Opened, calibration: ProbeCalibrationFile, history: CalibrationHistory): Result<ProbePart> {
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

export function reduceContext(opened: Opened, calibration: MeterCalibrationFile, standardName: string) {
  const standard = calibration.standards[standardName];
  if (!standard) throw new Error(`there is no standard ${standardName}`);
  return { basis: opened.basis, standard, standardName, liquid: calibration.liquid };
}

function conditionsOf({ calibration, basis, volumeL }: Opened): CalibrationCertificate["conditions"] {
  const { hose, ambient, pressure, humidity } = calibration.conditions;
  const meter = calibration.kind === "meter";
  return {
    volumeL,
    paths: meter
      ? calibration.points
          .map(({ flow }) => ({ ...pathFor(basis.paths, flow), flowLpm: flow }))
          .map(({ valves, flowLpm }) => ({ valves, flowLpm }))
      : [],
    hose: hose ?? null,
    startStop: meter ? "standing" : "none",
    ambientC: ambient === undefined ? null : { low: ambient, high: ambient },
    pressureHPa: pressure ?? null,
    humidityPercent: humidity ?? null,
  };
}

function standardUsed(name: string, standard: UsedStandard): StandardUsed {
  const { certificate, validUntil, laboratory, k } = standard;
  const base = { name, certificate, validUntil, laboratory: laboratory ?? null, k };
  switch (standard.kind) {
    case "metal-measure":
      return { ...base, U: standard.U, unit: "%" };
    case "balance":
      return { ...base, U: standard.U, unit: "kg" };
    case "meter":
      return { ...base, U: Math.max(...standard.points.map(({ U }) => U)), unit: "%" };
    case "resistance-bridge":
      return { ...base, U: standard.U, unit: "ohm" };
    case "thermometer":
      return { ...base, U: Math.max(...standard.points.map(({ U }) => U)), unit: "K" };
  }
}

function rangeOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
