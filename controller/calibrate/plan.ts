import type { Calibration } from "../config/calibration.ts";
import { LANDING_RESERVE } from "../plan/plan.ts";
import type { Path } from "../plan/steps.ts";
import type { Profile } from "../regulation/profile.ts";
import { attemptsAt, type CalibrationHistory } from "./history.ts";

interface StepBase {
  /** Stable within a calibration: what the journal remembers it by. */
  id: string;
  done: boolean;
}

export interface MeterRunStep extends StepBase {
  kind: "meter-run";
  /** "as-found:1", "as-left:2", "check:1": the journal's `point`. */
  point: string;
  run: number;
  attempt: number;
  nominalLpm: number;
  /** What the plateau may have. */
  band: [number, number];
  targetL: number;
  path: Path;
  /** Of the calibration file's standards. */
  standard: string;
}

export interface ProbeRunStep extends StepBase {
  kind: "probe-run";
  point: string;
  run: number;
  attempt: number;
  nominalC: number;
  pairs: number;
  standard: string;
}

export interface PurgeStep extends StepBase {
  kind: "purge";
  nozzle: number;
  path: Path;
}

export type CalibrationStep =
  | (StepBase & { kind: "self-check" | "zero" | "work" | "empty" })
  | (StepBase & { kind: "ready"; nozzle: number })
  | PurgeStep
  | MeterRunStep
  | ProbeRunStep;

export type RunStep = MeterRunStep | ProbeRunStep;

export interface CalibrationRig {
  paths: ReadonlyArray<{ valves: string[]; flow: number }>;
  /** Litres that receiver or weighing tank take; null: no limit, or a measure that is emptied after each run. */
  roomL: number | null;
  /** Litres of one run with each standard. */
  volumeL: Record<string, number>;
}

/** A path is meant to give its flow: what it may be off by, as a share of it. */
const BAND = 0.15;

export const SUPPLY = 1;

/** Pairs of readings in a run of a probe; a person types one. */
const USUAL_PAIRS = 5;

/**
 * The ordered steps of a calibration: as found, the work, as left, the check. What holds for a boot only (readiness, zero,
 * purge) is done again after a restart, and after the work. Pure.
 */
export function planCalibration(
  calibration: Calibration,
  rig: CalibrationRig,
  profile: Profile,
  history: CalibrationHistory,
): CalibrationStep[] {
  const steps = phases(calibration).flatMap((phase) => phaseSteps(phase, calibration, rig, history));
  const all = [bootStep("self-check", "self-check", history), ...steps];
  const needed = all.map((step, i) => (step.done || isNeeded(step, all.slice(i + 1)) ? step : { ...step, done: true }));
  return withEmptying(needed, rig, profile, history);
}

type Phase = "as-found" | "as-left" | "check";

/** Where nothing is worked on, what is found is what is left. */
export function phases(calibration: Calibration): Phase[] {
  const found: Phase[] = calibration.work ? ["as-found", "as-left"] : ["as-left"];
  return calibration.kind === "meter" && calibration.check ? [...found, "check"] : found;
}

function phaseSteps(
  phase: Phase,
  calibration: Calibration,
  rig: CalibrationRig,
  history: CalibrationHistory,
): CalibrationStep[] {
  const runs =
    calibration.kind === "meter"
      ? meterRuns(phase, calibration, rig, history)
      : calibration.points.flatMap((point, i) =>
          Array.from({ length: point.runs }, (_, run): CalibrationStep => {
            const key = `${phase}:${i + 1}`;
            const standard = standardOf(calibration, undefined);
            const pairs = point.pairs ?? (calibration.resistance === "typed" ? 1 : USUAL_PAIRS);
            const rest = { nominalC: point.at, pairs, standard };
            return { kind: "probe-run", ...rest, ...runOf(history, key, run + 1) };
          }),
        );
  const work: CalibrationStep[] =
    phase === "as-left" && calibration.work
      ? [{ id: "work", kind: "work", done: history.work.done.work !== undefined }]
      : [];
  const first = runs.find((step) => step.kind === "meter-run");
  if (!first || phase === "check") return [...work, ...runs];
  const suffix = phase === "as-left" && calibration.work ? ":left" : "";
  const id = `purge:${SUPPLY}${suffix}`;
  return [
    ...work,
    { ...bootStep(`ready:${SUPPLY}${suffix}`, "ready", history), kind: "ready", nozzle: SUPPLY },
    bootStep(`zero${suffix}`, "zero", history),
    { id, kind: "purge", nozzle: SUPPLY, path: first.path, done: history.work.purges[id]?.boot === history.work.boot },
    ...runs,
  ];
}

function meterRuns(
  phase: Phase,
  calibration: Extract<Calibration, { kind: "meter" }>,
  rig: CalibrationRig,
  history: CalibrationHistory,
): MeterRunStep[] {
  const { points, check } = calibration;
  const wanted = points.flatMap((point, i) => {
    if (phase !== "check") return [{ point, index: i + 1, runs: point.runs }];
    return check && check.flow === point.flow ? [{ point, index: i + 1, runs: check.runs }] : [];
  });
  return wanted.flatMap(({ point, index, runs }) => {
    const standard = standardOf(calibration, point.standard);
    return Array.from({ length: runs }, (_, run) => ({
      kind: "meter-run" as const,
      nominalLpm: point.flow,
      band: [point.flow * (1 - BAND), point.flow * (1 + BAND)] as [number, number],
      targetL: rig.volumeL[standard] ?? 0,
      path: pathFor(rig.paths, point.flow),
      standard,
      ...runOf(history, `${phase}:${index}`, run + 1),
    }));
  });
}

function runOf(history: CalibrationHistory, point: string, run: number) {
  const past = attemptsAt(history, point, run);
  const done = past.some((attempt) => attempt.void === null);
  return { id: `run:${point}:${run}`, point, run, attempt: past.length + 1, done };
}

/** The one that the point names, else the only one of the kind that the method rests on. */
export function standardOf(calibration: Calibration, named: string | undefined): string {
  if (named !== undefined) return named;
  const kind = { "metal-measure": "metal-measure", gravimetric: "balance", "reference-meter": "meter" };
  const wanted = calibration.kind === "probe" ? "thermometer" : kind[calibration.method];
  return Object.entries(calibration.standards).find(([, standard]) => standard.kind === wanted)?.[0] ?? "";
}

/** The path whose stated flow is the point's; the configuration was checked to have one. */
export function pathFor(paths: CalibrationRig["paths"], flow: number): Path {
  const widest = Math.max(...paths.map((path) => path.flow));
  const nearest = paths.toSorted((a, b) => Math.abs(a.flow - flow) - Math.abs(b.flow - flow))[0];
  return { valves: nearest?.valves ?? [], flow: nearest?.flow ?? flow, widest: nearest?.flow === widest };
}

function bootStep<K extends "self-check" | "zero" | "ready">(id: string, kind: K, history: CalibrationHistory) {
  return { id, kind, done: history.work.done[id]?.boot === history.work.boot && history.work.boot > 0 };
}

/** What holds for a boot is done only before a run that is still to be done, and before the work if that comes first. */
function isNeeded(step: CalibrationStep, later: readonly CalibrationStep[]): boolean {
  if (step.kind === "self-check") return later.some((each) => !each.done);
  if (step.kind !== "zero" && step.kind !== "ready" && step.kind !== "purge") return true;
  const until = later.findIndex((each) => each.kind === "work");
  const span = until === -1 ? later : later.slice(0, until);
  return span.some((each) => (each.kind === "meter-run" || each.kind === "probe-run") && !each.done);
}

/** Before a delivery that would over-fill what stands at the outlet, somebody empties it; the fold counts what went in. */
function withEmptying(
  steps: CalibrationStep[],
  { roomL }: CalibrationRig,
  profile: Profile,
  history: CalibrationHistory,
): CalibrationStep[] {
  if (roomL === null) return steps;
  let filled = history.work.receivedL;
  let number = Object.keys(history.work.done).filter((id) => id.startsWith("return:")).length;
  return steps.flatMap((step) => {
    const litres = step.done
      ? 0
      : step.kind === "meter-run"
        ? step.targetL * LANDING_RESERVE
        : step.kind === "purge"
          ? profile.purge.maxVolumeL.value
          : 0;
    if (litres === 0 || filled + litres <= roomL || filled <= 0) {
      filled += litres;
      return [step];
    }
    filled = litres;
    number += 1;
    return [{ id: `return:${number}`, kind: "empty" as const, done: false }, step];
  });
}
