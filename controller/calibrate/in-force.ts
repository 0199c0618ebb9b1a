import { DEFAULT_WATCH, isWithin, type Signal, watchChecks } from "@proverig/calibration";
import type { Boards } from "../config/boards.ts";
import type { MeterStandard, Standard, ThermometerStandard } from "../config/rig.ts";
import type { Note } from "../engine/entries.ts";
import { endOfValidity } from "../steps/standards.ts";
import { type BoardProblem, type ProbeEffect, probePoints } from "./by-board.ts";
import { type Accepted, type RigChain, rulesAt, type StandardsPast, standardsPast } from "./rig-entries.ts";

export type { RigChain } from "./rig-entries.ts";

/** What holds for one instrument at a moment, and until when. */
export interface StandardInForce {
  name: string;
  certificate: string;
  validUntil: string;
  /** Typed in rig.yaml, or an accepted calibration of the rig chain. */
  source: "typed" | "accepted";
  calibration: string | null;
  /**
   * `drifting`: its intermediate checks call out what blocks; `withdrawn`: a person does not trust it any more; `unusable`: it has
   * coefficients, and the device as rig.yaml has it now cannot use them.
   */
  state: "good" | "expired" | "drifting" | "withdrawn" | "unusable";
  /** Why it is unusable. */
  unusable: BoardProblem | null;
  /** What of its U is the board's that measures the ohms, and from where that is known; null: there is no such board. */
  board: { U: number; source: string } | null;
  /** Until when it was good, ISO 8601; null while it is. */
  goodUntil: string | null;
  /** What its last checks call out, and nobody has decided about: what blocks first. */
  signals: Signal[];
  /** The last decision to use it on although something was called out. */
  kept: { by: string; at: string; reason: string } | null;
  /** From when on it holds; null where it is typed. */
  from: string | null;
  liquid: Accepted["liquid"];
  volumeL: number | null;
}

export interface StandardsInForce {
  /** rig.yaml's with the accepted ones in their places: what is used. */
  standards: Record<string, Standard>;
  byName: Record<string, StandardInForce>;
  /** rig.yaml names another certificate than the one that is used. */
  warnings: Note[];
}

/**
 * The standards of a rig at a moment: for each device the calibration that was accepted last and holds by then, else what
 * rig.yaml says. One that was accepted is never silently followed by an older or a typed one when it goes bad. `boards`: what
 * rig.yaml says of thermometers that measure ohms; without its board a certificate of coefficients is unusable. Pure.
 */
export function standardsInForce(
  typed: Readonly<Record<string, Standard>>,
  rigChain: RigChain,
  atMs: number,
  boards: Boards = {},
): StandardsInForce {
  const past = standardsPast(rigChain);
  const standards: Record<string, Standard> = {};
  const byName: Record<string, StandardInForce> = {};
  const warnings: Note[] = [];
  const names = new Set([...Object.keys(typed), ...past.accepted.map(({ device }) => device)]);
  for (const name of names) {
    const own = typed[name];
    const accepted = acceptedAt(past, name, atMs);
    const probe = accepted?.effect.kind === "probe" ? onBoard(accepted.effect, name, boards) : null;
    const standard = accepted ? withEffect(own, accepted, probe) : own;
    if (!standard) continue;
    standards[name] = standard;
    const held = inForce(name, standard, accepted, past, atMs);
    byName[name] = held.state === "withdrawn" ? held : { ...held, ...probe?.state };
    if (accepted && own && own.certificate !== accepted.certificate) {
      warnings.push({
        code: "certificate",
        text: `${name}: rig.yaml names certificate ${own.certificate}; ${accepted.certificate}, accepted by ${accepted.by}, is used`,
      });
    }
  }
  return { standards, byName, warnings };
}

function acceptedAt({ accepted }: StandardsPast, device: string, atMs: number): (Accepted & { at: string }) | null {
  return accepted.filter((each) => each.device === device && Date.parse(each.from) <= atMs).at(-1) ?? null;
}

/** Curve, certificate and what the calibration itself found; what belongs to the rig's build stays rig.yaml's. */
function withEffect(own: Standard | undefined, accepted: Accepted, probe: OnBoard | null): Standard {
  const { certificate, validUntil, effect } = accepted;
  if (effect.kind === "probe") return { certificate, validUntil, points: probe?.points ?? effect.points };
  const base = own && isMeter(own) ? own : { bodyExpansion: 0, calibrationTemperature: 20 };
  return {
    ...base,
    certificate,
    validUntil,
    points: effect.points,
    ...(effect.repeatability === null ? {} : { repeatability: effect.repeatability }),
    ...(effect.drift === null ? {} : { drift: effect.drift }),
    ...(effect.calibrationTemperature === null ? {} : { calibrationTemperature: effect.calibrationTemperature }),
  };
}

interface OnBoard {
  points: ThermometerStandard["points"];
  state: Partial<StandardInForce>;
}

/** A certificate of coefficients stands on the board behind the probe, or cannot be used. */
function onBoard(effect: ProbeEffect, device: string, boards: Boards): OnBoard {
  const used = probePoints(effect, device, boards);
  if (!used.ok) return { points: effect.points, state: { state: "unusable", goodUntil: null, unusable: used.problem } };
  const board = effect.callendarVanDusen === null ? null : (boards[device]?.board ?? null);
  return { points: used.value, state: { board } };
}

function isMeter(standard: Standard): standard is MeterStandard {
  return "bodyExpansion" in standard;
}

function inForce(
  name: string,
  standard: Standard,
  accepted: (Accepted & { at: string }) | null,
  past: StandardsPast,
  atMs: number,
): StandardInForce {
  const { certificate, validUntil } = standard;
  const expiresMs = endOfValidity(validUntil);
  const withdrawn = past.withdrawn.findLast(
    (each) => each.device === name && each.certificate === certificate && Date.parse(each.at) <= atMs,
  );
  const { signals, kept } = watchedAt(past, name, standard, atMs);
  const blocking = signals.filter(({ effect }) => effect === "blocks");
  const [state, goodUntil] = withdrawn
    ? (["withdrawn", withdrawn.since] as const)
    : blocking.length > 0
      ? (["drifting", earliest(blocking) ?? accepted?.from ?? null] as const)
      : atMs >= expiresMs
        ? (["expired", new Date(expiresMs).toISOString()] as const)
        : (["good", null] as const);
  return {
    name,
    certificate,
    validUntil,
    source: accepted ? "accepted" : "typed",
    calibration: accepted?.calibration ?? null,
    state,
    goodUntil,
    unusable: null,
    board: null,
    signals,
    kept,
    from: accepted?.from ?? null,
    liquid: accepted?.liquid ?? null,
    volumeL: accepted?.volumeL ?? null,
  };
}

/** What the checks of this certificate call out at a moment, and what was decided about it. */
function watchedAt(past: StandardsPast, device: string, standard: Standard, atMs: number) {
  const { certificate } = standard;
  const byThen = (at: string) => Date.parse(at) <= atMs;
  const checks = past.checks.filter(
    (check) => check.device === device && check.certificate === certificate && byThen(check.at),
  );
  const kept = past.kept.filter(
    (each) => each.device === device && each.certificate === certificate && byThen(each.at),
  );
  const unit = isMeter(standard) ? "%" : "K";
  const rules = rulesAt(past, atMs).watch ?? DEFAULT_WATCH;
  const signals = watchChecks(checks, { rules, unit, kept })
    .flatMap((watched) => watched.signals)
    .filter(({ current }) => current)
    .sort((a, b) => Number(a.effect === "warns") - Number(b.effect === "warns"));
  const last = kept.at(-1);
  return { signals, kept: last ? { by: last.by, at: last.at, reason: last.reason } : null };
}

/** Until when all of them showed nothing; null where one never did. */
function earliest(signals: readonly Signal[]): string | null {
  const moments = signals.map(({ goodUntil }) => goodUntil);
  return moments.includes(null)
    ? null
    : (moments.toSorted((a, b) => Date.parse(a ?? "") - Date.parse(b ?? ""))[0] ?? null);
}

export function isAgreeing({ En }: { En: number }): boolean {
  return isWithin(En);
}
