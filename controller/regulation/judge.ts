import { decide } from "./decide.ts";
import { mpeAt, repeatabilityLimit } from "./mpe.ts";
import { ITEMS, type ItemId, type ItemResult, type Profile, type Verdict, type VerificationKind } from "./profile.ts";
import { exceeds, roundTo } from "./round.ts";
import type { PointResult, RunRecord } from "./run.ts";

/** What judging needs of a run; percent, unrounded. */
export interface CountedRun {
  error: number;
  U: number | null;
}

export interface PointCircumstances {
  /** Litres of the runs; null where only errors were given: then the profile's volume, and its repeatability, hold. */
  volumeL: number | null;
  /** The dispenser's; the profile's if absent. */
  mmqL?: number | null;
  /** How many runs the point must have; with fewer it is inconclusive. Absent: what is there is judged. */
  runsNeeded?: number;
}

export interface NozzleResult {
  verdict: Verdict;
  /** The largest in magnitude of the points' means, percent. */
  error: number | null;
  repeatability: number | null;
}

const WORST_FIRST: readonly Verdict[] = ["non-conforming", "inconclusive", "conforming"];

/** E in percent, positive when the display shows more than came out. What it counted before the valve opened is taken off. */
export function runError(displayL: number, referenceL: number, displayStartL = 0): number {
  return ((displayL - displayStartL - referenceL) / referenceL) * 100;
}

/** The attempts that count: not void, and with an error. */
export function countedRuns(attempts: readonly RunRecord[]): CountedRun[] {
  return attempts.flatMap(({ void: reason, error, U }) => (reason === null && error !== null ? [{ error, U }] : []));
}

/** Mean, repeatability and verdict of one flow point. */
export function judgePoint(profile: Profile, runs: readonly CountedRun[], at: PointCircumstances): PointResult {
  const errors = runs.map(({ error }) => error);
  const meanError = mean(errors);
  const repeatability = repeatabilityOf(profile, errors);
  const U = largest(runs.map((run) => run.U));
  if (meanError === null || runs.length < (at.runsNeeded ?? 1))
    return { meanError, repeatability, U, verdict: "inconclusive" };
  const judged = profile.limits.everyRun.value ? errors : [meanError];
  const verdicts = judged.map((error) => judgeError(profile, error, U, at));
  return { meanError, repeatability, U, verdict: worst([...verdicts, judgeRepeatability(profile, errors, at)]) };
}

/** E is rounded before any comparison, U is not. */
function judgeError(profile: Profile, error: number, U: number | null, at: PointCircumstances): Verdict {
  const limit = (side: "under" | "over") => mpeAt(profile, volumeOf(profile, at), mmqOf(profile, at), side);
  return decide(profile.decision.value, {
    E: rounded(profile, error),
    below: error < 0,
    U,
    mpe: { low: -limit("under"), high: limit("over") },
    uncertaintyShare: profile.limits.uncertaintyShare.value,
  });
}

function judgeRepeatability(profile: Profile, errors: readonly number[], at: PointCircumstances): Verdict {
  if (errors.length < 2) return "conforming";
  const limit =
    at.volumeL === null
      ? repeatabilityLimit(profile, volumeOf(profile, at), null)
      : repeatabilityLimit(profile, at.volumeL, mmqOf(profile, at));
  if (limit === null) return "conforming";
  const repeatability = repeatabilityOf(profile, errors);
  // More runs than the profile's table of d_n knows: there is no number to judge.
  if (repeatability === null) return "inconclusive";
  return exceeds(rounded(profile, repeatability), limit) ? "non-conforming" : "conforming";
}

/** By the profile's rule, percent, unrounded; null for a single run, or for more runs than the table of d_n knows. */
export function repeatabilityOf(profile: Profile, errors: readonly number[]): number | null {
  if (errors.length < 2) return null;
  const range = Math.max(...errors) - Math.min(...errors);
  if (profile.limits.repeatabilityRule.value === "range") return range;
  const dn = profile.limits.dn.value[String(errors.length)];
  return dn === undefined ? null : range / dn;
}

/** Items that the profile does not know of for this kind are recorded and have no effect; so too those that do not block. */
export function judgeNozzle(
  profile: Profile,
  kind: VerificationKind,
  { items, points }: { items: Partial<Record<ItemId, ItemResult>>; points: readonly PointResult[] },
): NozzleResult {
  const rules = profile.kinds[kind];
  const blocking = ITEMS.filter((id) => rules?.items[id]?.blocking.value);
  const verdicts = blocking.map((id) => itemVerdict(items[id]));
  for (const point of points) verdicts.push(point.verdict ?? "inconclusive");
  if (!rules || points.length < rules.points.length) verdicts.push("inconclusive");
  return { verdict: worst(verdicts), ...overPoints(points) };
}

/** The worst nozzle's; without any there is nothing to conclude. */
export function judgeJob(nozzles: ReadonlyArray<Pick<NozzleResult, "verdict">>): Verdict {
  return nozzles.length === 0 ? "inconclusive" : worst(nozzles.map(({ verdict }) => verdict));
}

/** The dispenser's error and repeatability: the largest of its points (JJG 443-2006, 7.7). */
export function overPoints(points: readonly PointResult[]): Pick<NozzleResult, "error" | "repeatability"> {
  const means = points.flatMap(({ meanError }) => (meanError === null ? [] : [meanError]));
  const error = means.reduce<number | null>((most, mean) => (most === null || larger(mean, most) ? mean : most), null);
  return { error, repeatability: largest(points.map((point) => point.repeatability)) };
}

/** Non-conforming before inconclusive before conforming; of none, conforming. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? "conforming";
}

/** By unrounded magnitude; of two that differ in sign only, the positive one. */
function larger(a: number, b: number): boolean {
  return Math.abs(a) === Math.abs(b) ? a > b : Math.abs(a) > Math.abs(b);
}

function itemVerdict(result: ItemResult | undefined): Verdict {
  if (result === "fail") return "non-conforming";
  return result === "pass" ? "conforming" : "inconclusive";
}

function rounded(profile: Profile, percent: number): number {
  return roundTo(percent, profile.rounding.error.value, profile.rounding.mode.value);
}

function volumeOf(profile: Profile, at: PointCircumstances): number {
  return at.volumeL ?? profile.volumeL.value;
}

function mmqOf(profile: Profile, at: PointCircumstances): number | null {
  return at.mmqL === undefined ? profile.mmqL.value : at.mmqL;
}

/** Summed in rising order, so that the order of the runs cannot show. */
function mean(values: readonly number[]): number | null {
  const sum = [...values].sort((a, b) => a - b).reduce((total, value) => total + value, 0);
  return values.length === 0 ? null : sum / values.length;
}

function largest(values: ReadonlyArray<number | null>): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
