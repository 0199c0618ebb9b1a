import {
  type AcceptanceRules,
  type CalibrationCertificate,
  judgeCalibration,
  type RuleResult,
} from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import canonicalize from "canonicalize";
import { type CalibrationSummary, type Entry, foldJobs, isoAt, type Journal, RIG_CHAIN } from "../journal/index.ts";
import type { AnyCalibrationEntry } from "./entries.ts";
import { foldCalibration } from "./history.ts";
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
  const invalid = (what: string, mend: string) =>
    new RigError("CALIBRATION_INVALID", { what, where: idOrNumber, mend });
  if (!found) throw invalid("there is no such calibration", "proverig calibrate list");
  if (!found.closed) throw invalid(`calibration ${found.id} is not finished`, "calibrate run --resume");
  const history = foldCalibration((await journal.entries(found.id)) as unknown as AnyCalibrationEntry[]);
  if (history.opened?.calibration.purpose === "check") {
    throw invalid(`${found.id} is an intermediate check`, "only a calibration has a certificate");
  }
  const certificate = history.closed?.certificate;
  if (!certificate) {
    throw invalid(`calibration ${found.id} ended without a certificate (${found.closed.outcome})`, "calibrate anew");
  }
  return { certificate, head: found.closed.head, summary: found };
}

/** The new certificate against the rules, and against those before it of the same device. */
export async function judge(journal: Journal, certificate: CalibrationCertificate, rules: AcceptanceRules) {
  const numbers = standardsPast(journal.rigEntries())
    .accepted.filter(({ device }) => device === certificate.device.name)
    .map(({ calibration }) => calibration);
  // Its corrections are those of ohms by IEC 60751: nothing that a module's degrees could be held against.
  if (hasCoefficients(certificate)) return judgeCalibration(certificate, [], rules);
  const previous = await Promise.all(numbers.map(async (id) => (await certificateIn(journal, id)).certificate));
  return judgeCalibration(certificate, previous, rules);
}

/**
 * An accepted certificate takes effect from a moment on: in the rig chain, signed. Rejects with NOT_ACCEPTABLE where a
 * blocking rule does not hold and no reason sets it aside, and with CALIBRATION_INVALID for moments that cannot be.
 */
export async function accept(journal: Journal, request: AcceptRequest): Promise<Accepted> {
  const { certificate, head } = await certificateIn(journal, request.id);
  requireUsable(certificate);
  const now = journal.clock.wallMs();
  const from = request.from ?? isoAt(now);
  const past = standardsPast(journal.rigEntries());
  requireMoment(certificate, from);
  const known = past.accepted.find((each) => each.certificate === certificate.number);
  if (known) {
    throw new RigError("CALIBRATION_INVALID", {
      what: `certificate ${certificate.number} was accepted already, by ${known.by} from ${known.from} on`,
      where: request.id,
      mend: "a certificate is accepted once; calibrate anew",
    });
  }
  const later = past.accepted.find(
    (each) => each.device === certificate.device.name && Date.parse(each.from) >= Date.parse(from),
  );
  if (later) {
    throw new RigError("CALIBRATION_INVALID", {
      what: `${later.certificate} of the same device takes effect at ${later.from}, not before ${from}`,
      where: "--from",
      mend: "a later moment",
    });
  }
  const { accepted, findings } = await judge(journal, certificate, request.rules);
  if (!accepted && request.reason === null) throw notAcceptable(certificate, findings);
  const statement: Omit<Accepted, "signature"> = {
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
  };
  const signed: Accepted = { ...statement, signature: sign(journal, statement) };
  await journal.append(RIG_CHAIN, CERTIFICATE_ACCEPTED, signed);
  return signed;
}

function hasCoefficients({ effect }: CalibrationCertificate): boolean {
  return effect.kind === "probe" && effect.callendarVanDusen !== null;
}

/** Coefficients turn ohms into degrees; no thermometer's driver gives ohms. No reason sets that aside. */
function requireUsable(certificate: CalibrationCertificate): void {
  if (!hasCoefficients(certificate)) return;
  const { number, device } = certificate;
  throw new RigError("NOT_ACCEPTABLE", {
    what: `certificate ${number} has coefficients, and "${device.name}" (${device.driver}) gives degrees: it cannot use them`,
    mend: "calibrate by corrections",
  });
}

function requireMoment({ endedAt, validUntil, number }: CalibrationCertificate, from: string): void {
  const fromMs = Date.parse(from);
  const wrong = !Number.isFinite(fromMs)
    ? `"${from}" is no moment`
    : fromMs < Date.parse(endedAt) - 1000
      ? `${from} is before the calibration ended, ${endedAt}`
      : fromMs >= Date.parse(`${validUntil}T23:59:59+08:00`)
        ? `${from} is after its last valid day, ${validUntil}`
        : null;
  if (wrong === null) return;
  throw new RigError("CALIBRATION_INVALID", {
    what: `${number}: ${wrong}`,
    where: "--from",
    mend: "ISO 8601 with offset",
  });
}

function notAcceptable({ number }: CalibrationCertificate, findings: readonly RuleResult[]): RigError {
  const broken = findings.filter(({ ok, blocking }) => !ok && blocking).map(({ rule, text }) => `${rule} (${text})`);
  return new RigError("NOT_ACCEPTABLE", {
    what: `certificate ${number} does not hold ${broken.join(", ")}`,
    mend: "calibrate anew; or --reason TEXT sets the rules aside, and stands in the chain",
  });
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
  const invalid = (what: string, mend: string) =>
    new RigError("CALIBRATION_INVALID", { what, where: request.certificate, mend });
  if (!accepted) throw invalid("no accepted certificate has this number", "proverig calibrate list");
  if (past.withdrawn.some((each) => each.certificate === request.certificate)) {
    throw invalid("it was withdrawn already", "proverig calibrate affected lists what it touched");
  }
  const since = request.since ?? accepted.from;
  const sinceMs = Date.parse(since);
  if (!Number.isFinite(sinceMs)) throw invalid(`"${since}" is no moment`, "ISO 8601 with offset");
  if (sinceMs > journal.clock.wallMs()) throw invalid(`${since} is in the future`, "a moment that has been");
  const { certificate, by, reason } = request;
  const statement = { certificate, device: accepted.device, since, reason, by };
  const signed: Withdrawn = { ...statement, signature: sign(journal, statement) };
  await journal.append(RIG_CHAIN, CERTIFICATE_WITHDRAWN, signed);
  return signed;
}

function sign(journal: Journal, statement: object): string {
  return journal.keys.sign(canonicalize(statement) ?? "");
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
