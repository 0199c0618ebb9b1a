import type { Job } from "../config/job.ts";
import { adjustmentsOf, attemptsOf, type History } from "../engine/history.ts";
import { ITEMS, type ItemId, type KindRules, type Profile } from "../regulation/profile.ts";
import type { VoidReason } from "../regulation/run.ts";
import { pathForBand } from "./paths.ts";
import type { Path, Step } from "./steps.ts";

/** What the rig's devices can do, as far as the plan depends on it. */
export interface RigAbility {
  paths: ReadonlyArray<{ valves: string[]; flow: number }>;
  /** By nozzle: can its display be given a preset? */
  canPreset: Record<number, boolean>;
  receiver: { capacityL: number } | null;
  /** Litres of the metal measure; null with the master meter. */
  measureL: number | null;
}

export interface Rules {
  profile: Profile;
  kind: KindRules;
}

/** Items that a person looks at; self-lock and payment have their own way. */
const CHECKLIST: readonly ItemId[] = ITEMS.filter(
  (item) => item !== "selfLock" && item !== "payment" && item !== "displaySeen",
);

/**
 * The ordered steps of a visit: what is still to be done and what the journal says is done. A step that was done in an
 * earlier boot counts again only if it is valid for the job. Pure.
 */
export function plan(rules: Rules, job: Job, rig: RigAbility, history: History): Step[] {
  const { profile, kind } = rules;
  const step = stepMaker(history);
  const steps: Step[] = [
    step("self-check", "boot", { kind: "self-check" }),
    ...CHECKLIST.filter((item) => kind.items[item]).map((item) => step(`item:${item}`, "job", { kind: "item", item })),
    step("self-lock", "job", { kind: "self-lock" }),
    step("zero", "boot", { kind: "zero" }),
  ];
  for (const { id: nozzle } of job.nozzles) {
    const points = runPoints(rules, job, rig);
    const ready = step(`ready:${nozzle}`, "boot", { kind: "ready", nozzle });
    steps.push({ ...ready, done: ready.done && history.inRig === nozzle });
    const first = points[0];
    if (first) steps.push(purge(history, nozzle, first.path));
    for (const point of points) {
      steps.push(...runs(profile, job, rig, history, nozzle, point));
      steps.push(step(`display:${nozzle}:${point.id}`, "job", { kind: "display-look", nozzle, point: point.id }));
    }
  }
  // What is finished is not repeated after a restart: no purge, zero or readiness for a nozzle without runs to do.
  const needed = steps.map((each) => (each.done || isNeeded(each, steps) ? each : { ...each, done: true }));
  return withReturns(needed, rig, history, profile);
}

function stepMaker(history: History) {
  return (id: string, validFor: "job" | "boot", rest: DistributiveOmit<Step, "id" | "validFor" | "done">): Step => {
    const record = history.done[id];
    const done = record !== undefined && (validFor === "job" || record.boot === history.boot);
    return { id, validFor, done, ...rest } as Step;
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function purge(history: History, nozzle: number, path: Path): Step {
  const id = `purge:${nozzle}`;
  const done = history.purges[id]?.boot === history.boot && history.purgedFor === nozzle;
  return { id, validFor: "boot", done, kind: "purge", nozzle, path };
}

interface PlannedPoint {
  id: string;
  runs: number;
  band: [number, number];
  path: Path;
}

/** The flow points of this kind of verification with their bands in L/min and the valve path for each. */
export function runPoints({ profile, kind }: Rules, job: Job, rig: RigAbility): PlannedPoint[] {
  return kind.points.map(({ id, runs: count }) => {
    const point = profile.flowPoints.find((each) => each.id === id);
    if (!point) throw new Error(`profile ${profile.name} names a flow point ${id} that it does not define`);
    const band: [number, number] = [
      round6(point.low.value * job.dispenser.qmax),
      round6(point.high.value * job.dispenser.qmax),
    ];
    return { id, runs: count.value, band, path: pathForBand(rig.paths, band, point.high.value >= 1) };
  });
}

/** Whose fault it is when an attempt does not count (docs/run.md): these are the dispenser's, all others the rig's. */
function isDispensersCause(reason: VoidReason | null): boolean {
  return reason === "flow-unreachable" || reason === "display-unsteady";
}

/** All attempts at one of the point's runs were void for the dispenser's reasons: more runs of it show nothing new. */
function isPointLost(history: History, nozzle: number, point: string, limit: number): boolean {
  const attempts = history.attempts.filter((attempt) => attempt.nozzle === nozzle && attempt.point === point);
  return attempts.some((last) => last.attempt >= limit && isDispensersCause(last.void));
}

function runs(
  profile: Profile,
  job: Job,
  rig: RigAbility,
  history: History,
  nozzle: number,
  point: PlannedPoint,
): Step[] {
  const targetL = runVolumeL(profile, job, rig);
  const limit = profile.attempts.value;
  const series = adjustmentsOf(history, nozzle).length;
  const lost = isPointLost(history, nozzle, point.id, limit);
  return Array.from({ length: point.runs }, (_, i): Step => {
    const run = i + 1;
    const past = attemptsOf(history, { nozzle, point: point.id, run });
    const counted = past.some((attempt) => attempt.void === null);
    return {
      id: `run:${nozzle}:${point.id}:${run}`,
      validFor: "job",
      done: counted || lost,
      kind: "run",
      nozzle,
      point: point.id,
      band: point.band,
      run,
      attempt: past.length + 1,
      series,
      preset: isPreset(profile, rig, nozzle, point.runs, run),
      targetL,
      path: point.path,
    };
  });
}

/** The last run of a point is a preset delivery, the others are not: one change of the line's state a point. */
function isPreset(profile: Profile, rig: RigAbility, nozzle: number, runsOfPoint: number, run: number): boolean {
  if (!profile.presetMixed.value || !rig.canPreset[nozzle]) return false;
  return run === runsOfPoint && runsOfPoint > 1;
}

/** Before a delivery that would over-fill the receiver, and at the end, the fuel goes back to the station's tank. */
function withReturns(steps: Step[], rig: RigAbility, history: History, profile: Profile): Step[] {
  if (!rig.receiver) return steps;
  const room = rig.receiver.capacityL;
  const out: Step[] = [];
  let filled = history.receivedL;
  let number = Object.keys(history.done).filter((id) => id.startsWith("return:")).length;
  const fuelReturn = (): Step => ({ id: `return:${++number}`, validFor: "job", done: false, kind: "fuel-return" });
  for (const step of steps) {
    const litres = step.done ? 0 : deliveredBy(step, profile);
    if (litres > 0 && filled + litres > room && filled > 0) {
      out.push(fuelReturn());
      filled = 0;
    }
    filled += litres;
    out.push(step);
  }
  if (filled > 0) out.push(fuelReturn());
  return out;
}

/** Litres of one run. */
export function runVolumeL(profile: Profile, job: Job, rig: Pick<RigAbility, "measureL">): number {
  return rig.measureL ?? job.volume ?? profile.volumeL.value;
}

/** What a landing may put on top of a run's volume. */
export const LANDING_RESERVE = 1.05;

/** Litres that a step may put into the receiver, with the reserve for landing. */
export function deliveredBy(step: Step, profile: Profile): number {
  if (step.kind === "run") return step.targetL * LANDING_RESERVE;
  if (step.kind === "purge") return profile.purge.maxVolumeL.value;
  return 0;
}

function isNeeded(step: Step, steps: readonly Step[]): boolean {
  if (step.kind === "zero" || step.kind === "self-check")
    return steps.some((each) => each.kind === "run" && !each.done);
  if (step.kind === "ready" || step.kind === "purge") {
    return steps.some((each) => each.kind === "run" && each.nozzle === step.nozzle && !each.done);
  }
  return true;
}

const round6 = (value: number) => Math.round(value * 1e6) / 1e6;
