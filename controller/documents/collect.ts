import {
  type AcceptanceRules,
  type CalibrationCertificate,
  DEFAULT_WATCH,
  judgeCalibration,
} from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import { comparable } from "../calibrate/acceptance.ts";
import type { CalibrationEntryData } from "../calibrate/entries.ts";
import {
  CERTIFICATE_ACCEPTED,
  CERTIFICATE_KEPT,
  CERTIFICATE_WITHDRAWN,
  INTERMEDIATE_CHECK,
  LABORATORY_RULES,
  rulesAt,
  type StandardsPast,
  standardsPast,
} from "../calibrate/rig-entries.ts";
import { type ExaminedEntry, examinationsIn, STANDARD_EXAMINED } from "../examine/index.ts";
import {
  CALIBRATION_CLOSED,
  CALIBRATION_OPENED,
  type CalibrationSummary,
  foldCalibrations,
} from "../journal/calibrations.ts";
import { type Entry, RIG_CHAIN } from "../journal/entry.ts";
import type { CalibrationFacts } from "./facts.ts";
import type { Watching } from "./watching.ts";

/** Chains of entries: the journal itself, or its file as somebody reads it. */
export interface Chains {
  entries(chain: string, kinds: readonly string[]): Promise<ReadonlyArray<Pick<Entry, "at" | "kind" | "data" | "seq">>>;
}

export type Entries = Awaited<ReturnType<Chains["entries"]>>;

export const STANDARDS_KINDS = [
  CALIBRATION_OPENED,
  CALIBRATION_CLOSED,
  CERTIFICATE_ACCEPTED,
  CERTIFICATE_WITHDRAWN,
  CERTIFICATE_KEPT,
  INTERMEDIATE_CHECK,
  LABORATORY_RULES,
  STANDARD_EXAMINED,
] as const;

/** What the rig's own chain says about its instruments. */
export interface StandardsHistory extends StandardsPast {
  /** Examinations and comparisons, the oldest first. */
  examinations: ExaminedEntry[];
  calibrations: Map<string, CalibrationSummary>;
}

export async function readStandards(chains: Chains): Promise<StandardsHistory> {
  return foldStandards(await chains.entries(RIG_CHAIN, STANDARDS_KINDS));
}

export function foldStandards(rigChain: Entries): StandardsHistory {
  return {
    calibrations: foldCalibrations(rigChain),
    examinations: examinationsIn(rigChain),
    ...standardsPast(rigChain),
  };
}

/** The certificate that a calibration's chain closes with; null where it has none. */
export async function certificateOf(chains: Chains, calibration: string): Promise<CalibrationCertificate | null> {
  const last = (await chains.entries(calibration, [CALIBRATION_CLOSED])).at(-1);
  if (last?.kind !== CALIBRATION_CLOSED) return null;
  return (last.data as CalibrationEntryData["calibration-closed"]).certificate;
}

/** Certificates of a device that were accepted, the oldest first. */
export async function acceptedCertificates(
  chains: Chains,
  history: StandardsHistory,
  device: string,
): Promise<CalibrationCertificate[]> {
  const ids = history.accepted.filter((each) => each.device === device).map(({ calibration }) => calibration);
  const all = await Promise.all([...new Set(ids)].map((id) => certificateOf(chains, id)));
  return all.flatMap((each) => each ?? []).sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

/**
 * What a document about a calibration is made of. `id` is the calibration's or its certificate's number; `rules` judge one
 * that is not accepted yet, those in force if null.
 * @throws RigError CALIBRATION_INVALID: there is none, it is unfinished, or it ended without a certificate
 */
export async function collectFacts(
  chains: Chains,
  id: string,
  printed: { fingerprint: string; at: string },
  rules: AcceptanceRules | null = null,
): Promise<CalibrationFacts> {
  const history = await readStandards(chains);
  const known = [...history.calibrations.values()];
  const summary = known.find((each) => each.id === id) ?? known.findLast(({ closed }) => closed?.certificate === id);
  if (!summary) throw missing(`there is no calibration ${id}`, known.map((each) => each.id).slice(-5));
  const { closed } = summary;
  const certificate = closed && (await certificateOf(chains, summary.id));
  if (!closed || !certificate)
    throw missing(
      `calibration ${summary.id} has no certificate: it ${closed ? `ended as ${closed.outcome}` : "is unfinished"}`,
      [],
    ); // one clause
  const opened = (await chains.entries(summary.id, [CALIBRATION_OPENED]))[0]
    ?.data as CalibrationEntryData["calibration-opened"];
  const accepted = await acceptedCertificates(chains, history, summary.device);
  const previous = accepted.filter((each) => each.number !== certificate.number && each.endedAt < certificate.endedAt);
  const acceptance = history.accepted.findLast(({ calibration }) => calibration === summary.id) ?? null;
  return {
    certificate,
    previous,
    acceptance,
    withdrawal: history.withdrawn.findLast((each) => each.certificate === certificate.number) ?? null,
    rules:
      acceptance?.rules ??
      judgeCalibration(certificate, comparable(certificate, previous), rules ?? rulesAt(history)).findings,
    watching: watchingOf(history),
    checks: history.checks.filter(({ device }) => device === summary.device),
    simulated: opened.basis.simulated,
    bench: opened.basis.bench,
    chain: { id: summary.id, head: closed.head, signature: closed.signature },
    fingerprint: printed.fingerprint,
    printedAt: printed.at,
  };
}

export function watchingOf(history: StandardsPast): Watching {
  return { rules: rulesAt(history).watch ?? DEFAULT_WATCH, kept: history.kept };
}

function missing(what: string, known: readonly string[]): RigError {
  const mend = known.length > 0 ? `name one of ${known.join(", ")}` : "finish a calibration first";
  return new RigError("CALIBRATION_INVALID", { what, mend });
}
