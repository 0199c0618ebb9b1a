import {
  type AcceptanceRules,
  type CalibrationCertificate,
  judgeCalibration,
  type RuleResult,
} from "@proverig/calibration";
import type { RigError } from "@proverig/drivers";
import canonicalize from "canonicalize";
import type { Boards } from "../config/boards.ts";
import { type CalibrationSummary, type Entry, foldJobs, isoAt, type Journal, RIG_CHAIN } from "../journal/index.ts";
import { findingText, type LaboratoryProblem, ruleName } from "../text/index.ts";
import { probePoints } from "./by-board.ts";
import { calibrationEntries } from "./entries.ts";
import { foldCalibration } from "./history.ts";
import { refusal } from "./refusal.ts";
import {
  type Accepted,
  CERTIFICATE_ACCEPTED,
  CERTIFICATE_WITHDRAWN,
  standardsPast,
  type Withdrawn,
} from "./rig-entries.ts";

export interface AcceptRequest {
  /** A calibration's id, or its certificate's number. */
  id: string;
  /** Who has proved that he is, with the laboratory role. */
  by: string;
  /** ISO 8601 with offset; null: now. */
  from: string | null;
  rules: AcceptanceRules;
  /** What rig.yaml says of thermometers that measure ohms: coefficients need it. */
  boards?: Boards | undefined;
  /** Sets blocking rules aside, and stands in the chain; null: they block. */
  reason: string | null;
}

/** Rejects with CALIBRATION_INVALID where there is no such calibration or no certificate of it. */
export async function certificateIn(
  journal: Journal,
  idOrNumber: string,
): Promise<{ certificate: CalibrationCertificate; head: string; summary: CalibrationSummary }> {
  const found = journal
    .calibrations()
    .findLast(({ id, closed }) => id === idOrNumber || closed?.certificate === idOrNumber);
  const invalid = (problem: LaboratoryProblem, params?: Record<string, string>) =>
    refusal("CALIBRATION_INVALID", problem, { where: idOrNumber, ...(params && { params }) });
  if (!found) throw invalid("noCalibration");
  if (!found.closed) throw invalid("unfinished", { id: found.id });
  const history = foldCalibration(calibrationEntries(await journal.entries(found.id)));
  if (history.opened?.calibration.purpose === "check") {
    throw invalid("isCheck", { id: found.id });
  }
  const certificate = history.closed?.certificate;
  if (!certificate) {
    throw invalid("noCertificate", { id: found.id, outcome: found.closed.outcome });
  }
  return { certificate, head: found.closed.head, summary: found };
}

/** The new certificate against the rules, and against those before it of the same device. */
export async function judge(journal: Journal, certificate: CalibrationCertificate, rules: AcceptanceRules) {
  const numbers = standardsPast(journal.rigEntries())
    .accepted.filter(({ device }) => device === certificate.device.name)
    .map(({ calibration }) => calibration);
  const previous = await Promise.all(numbers.map(async (id) => (await certificateIn(journal, id)).certificate));
  return judgeCalibration(certificate, comparable(certificate, previous), rules);
}

/**
 * An accepted certificate takes effect from a moment on: in the rig chain, signed. Rejects with NOT_ACCEPTABLE where a
 * blocking rule does not hold and no reason sets it aside, and with CALIBRATION_INVALID for moments that cannot be.
 */
export async function accept(journal: Journal, request: AcceptRequest): Promise<Accepted> {
  const { certificate, head } = await certificateIn(journal, request.id);
  requireUsable(certificate, request.boards);
  const now = journal.clock.wallMs();
  const from = request.from ?? isoAt(now);
  const past = standardsPast(journal.rigEntries());
  requireMoment(certificate, from);
  const known = past.accepted.find((each) => each.certificate === certificate.number);
  if (known) {
    const params = { certificate: certificate.number, by: known.by, from: known.from };
    throw refusal("CALIBRATION_INVALID", "acceptedAlready", { where: request.id, params });
  }
  const later = past.accepted.find(
    (each) => each.device === certificate.device.name && Date.parse(each.from) >= Date.parse(from),
  );
  if (later) {
    const params = { certificate: later.certificate, later: later.from, from };
    throw refusal("CALIBRATION_INVALID", "laterInForce", { where: "--from", params });
  }
  const { accepted, findings } = await judge(journal, certificate, request.rules);
  if (!accepted && request.reason === null) throw notAcceptable(certificate, findings);
  const accepting: Accepted = signed(journal, {
    certificate: certificate.number,
    calibration: certificate.calibration ?? request.id,
    head,
    device: certificate.device.name,
    method: certificate.method,
    liquid: certificate.liquid,
    volumeL: certificate.conditions.volumeL,
    effect: certificate.effect,
    validUntil: certificate.validUntil,
    from,
    by: request.by,
    rules: findings,
    reason: accepted ? null : request.reason,
  });
  await journal.append(RIG_CHAIN, CERTIFICATE_ACCEPTED, accepting);
  return accepting;
}

export function hasCoefficients({ effect }: CalibrationCertificate): boolean {
  return effect.kind === "probe" && effect.callendarVanDusen !== null;
}

/** Ohms by a bridge and the degrees of module and probe together are two instruments: each is held against its own kind. */
export function comparable(
  certificate: CalibrationCertificate,
  previous: readonly CalibrationCertificate[],
): CalibrationCertificate[] {
  return previous.filter((each) => hasCoefficients(each) === hasCoefficients(certificate));
}

/** Coefficients turn ohms into degrees: they need a board that measures ohms, and its U. No reason sets that aside. */
function requireUsable({ effect, number, device }: CalibrationCertificate, boards: Boards | undefined): void {
  if (effect.kind !== "probe" || effect.callendarVanDusen === null) return;
  const params = { certificate: number, device: device.name };
  if (!boards) throw refusal("NOT_ACCEPTABLE", "boardNotAsked", { params });
  const used = probePoints(effect, device.name, boards);
  if (!used.ok) throw refusal("NOT_ACCEPTABLE", used.problem, { params });
}

function requireMoment({ endedAt, validUntil, number }: CalibrationCertificate, from: string): void {
  const fromMs = Date.parse(from);
  const wrong = !Number.isFinite(fromMs)
    ? "noMoment"
    : fromMs < Date.parse(endedAt) - 1000
      ? "beforeEnd"
      : fromMs >= Date.parse(`${validUntil}T23:59:59+08:00`)
        ? "afterValidity"
        : null;
  if (wrong === null) return;
  const params = { certificate: number, from, ended: endedAt, until: validUntil };
  throw refusal("CALIBRATION_INVALID", wrong, { where: "--from", params });
}

function notAcceptable({ number }: CalibrationCertificate, findings: readonly RuleResult[]): RigError {
  const broken = findings.filter(({ ok, blocking }) => !ok && blocking);
  const rules = broken.map(({ rule, text }) => `${rule} (${text})`).join(", ");
  const rulesZh = broken.map((each) => `${ruleName(each.rule, "zh")}（${findingText(each, "zh")}）`).join("、");
  return refusal("NOT_ACCEPTABLE", "rulesBroken", { params: { certificate: number, rules, rulesZh } });
}

export interface WithdrawRequest {
  certificate: string;
  by: string;
  /** From when on it is not trusted; null: from its first moment on. */
  since: string | null;
  reason: string;
}

/** A certificate that is not trusted any more: what was verified with it since is affected. */
export async function withdraw(journal: Journal, request: WithdrawRequest): Promise<Withdrawn> {
  const past = standardsPast(journal.rigEntries());
  const accepted = past.accepted.find((each) => each.certificate === request.certificate);
  const invalid = (problem: LaboratoryProblem, params?: Record<string, string>) =>
    refusal("CALIBRATION_INVALID", problem, { where: request.certificate, ...(params && { params }) });
  if (!accepted) throw invalid("notAccepted");
  if (past.withdrawn.some((each) => each.certificate === request.certificate)) {
    throw invalid("withdrawnAlready");
  }
  const since = request.since ?? accepted.from;
  const sinceMs = Date.parse(since);
  if (!Number.isFinite(sinceMs)) throw invalid("noMoment", { certificate: request.certificate, from: since });
  if (sinceMs > journal.clock.wallMs()) throw invalid("inFuture", { since });
  const { certificate, by, reason } = request;
  const withdrawn: Withdrawn = signed(journal, { certificate, device: accepted.device, since, reason, by });
  await journal.append(RIG_CHAIN, CERTIFICATE_WITHDRAWN, withdrawn);
  return withdrawn;
}

/** A statement with the rig key's signature over its RFC 8785 form. */
export function signed<T extends object>(journal: Journal, statement: T): T & { signature: string } {
  return { ...statement, signature: journal.keys.sign(canonicalize(statement) ?? "") };
}

/** A job that rests on a certificate. */
export interface AffectedJob {
  id: string;
  openedAt: string;
  closedAt: string | null;
  outcome: string | null;
  verdict: string | null;
  device: string;
}

/** The jobs whose results rest on the certificate, from a moment on, in their order. Over the journal itself. */
export async function affected(journal: Journal, certificate: string, sinceMs: number): Promise<AffectedJob[]> {
  const jobs: AffectedJob[] = [];
  for (const { id, openedAt, closed } of foldJobs(await journal.entries(RIG_CHAIN)).values()) {
    if (Date.parse(closed?.at ?? openedAt) < sinceMs) continue;
    const device = usedAs((await journal.entries(id)).at(0), certificate);
    if (device === null) continue;
    jobs.push({
      id,
      openedAt,
      closedAt: closed?.at ?? null,
      outcome: closed?.outcome ?? null,
      verdict: closed?.verdict ?? null,
      device,
    });
  }
  return jobs;
}

function usedAs(opened: Entry | undefined, certificate: string): string | null {
  const basis = inside(opened?.data, "basis");
  const standards = inside(basis, "standards");
  if (typeof standards !== "object" || standards === null) return null;
  const used = Object.entries(standards).find(([, standard]) => inside(standard, "certificate") === certificate);
  return used?.[0] ?? null;
}

function inside(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
