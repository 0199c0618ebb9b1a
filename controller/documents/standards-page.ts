import type { BoardProblem } from "../calibrate/by-board.ts";
import { standardsInForce } from "../calibrate/in-force.ts";
import type { Boards } from "../config/boards.ts";
import type { Standard } from "../config/rig.ts";
import type { CalibrationSummary } from "../journal/calibrations.ts";
import type { CalibrationRow, CalibrationState, StandardRow, StandardsPage } from "../protocol/index.ts";
import { type Language, laboratoryProblem, signalText } from "../text/index.ts";
import type { Entries, StandardsHistory } from "./collect.ts";
import { foldStandards } from "./collect.ts";
import { examinationRows } from "./examinations.ts";
import { fixed } from "./numbers.ts";

/** Days ahead at which a laboratory has to be asked. */
const SOON_DAYS = 30;

/** What counts for each of the rig's instruments, and all calibrations. `wallMs`: now, by the rig's clock. */
export function standardsPage(
  { typed, boards = {} }: { typed: Readonly<Record<string, Standard>>; boards?: Boards | undefined },
  rigChain: Entries,
  now: { wallMs: number; offsetMinutes: number },
  language: Language = "en",
): StandardsPage {
  const history = foldStandards(rigChain);
  const { byName } = standardsInForce(typed, rigChain, now.wallMs, boards);
  const standards = Object.values(byName).map((standard): StandardRow => {
    const { name, certificate, source, validUntil, state, goodUntil, calibration, from, signals, kept, unusable } =
      standard;
    const daysLeft = daysUntil(validUntil, now);
    const accepted = history.accepted.findLast((each) => each.certificate === certificate && each.device === name);
    const named = typed[name]?.certificate ?? null;
    return {
      name,
      certificate,
      source: source === "typed" ? "rig.yaml" : "calibration",
      state: state === "good" ? (daysLeft <= SOON_DAYS ? "soon" : "valid") : state,
      goodUntil,
      validUntil,
      daysLeft,
      accepted: accepted && calibration !== null && from !== null ? { calibration, from, by: accepted.by } : null,
      alsoNamed: named !== null && named !== certificate ? named : null,
      calledOut: [
        ...(unusable ? [problemLine(unusable, { certificate, device: name }, language)] : []),
        ...signals.map((signal) => `${fixed(signal.x, 1)}: ${signalText(signal, language)}`),
      ],
      kept: kept && { by: kept.by, at: kept.at, reason: kept.reason },
    };
  });
  const inForce = new Set(Object.values(byName).flatMap(({ calibration }) => calibration ?? []));
  const rows = [...history.calibrations.values()].reverse();
  return {
    standards,
    calibrations: rows.map((each) => rowOf(each, history, inForce)),
    examinations: examinationRows(history.examinations, language),
  };
}

function problemLine(id: BoardProblem, params: Record<string, string>, language: Language): string {
  const { what, mend } = laboratoryProblem(language, id, params);
  return [what, mend].filter(Boolean).join(language === "zh" ? "；" : "; ");
}

export function rowOf(
  { id, device, method, openedAt, closed }: CalibrationSummary,
  history: StandardsHistory,
  inForce: ReadonlySet<string>,
): CalibrationRow {
  const certificate = closed?.certificate ?? null;
  return { id, device, method, openedAt, closedAt: closed?.at ?? null, certificate, state: state() };

  function state(): CalibrationState {
    if (!closed) return "unfinished";
    // An intermediate check ends well and gives no certificate.
    if (certificate === null) return closed.outcome === "completed" ? "check" : "failed";
    if (history.withdrawn.some((each) => each.certificate === certificate)) return "withdrawn";
    if (!history.accepted.some((each) => each.calibration === id)) return "to-accept";
    return inForce.has(id) ? "in-force" : "superseded";
  }
}

/** Its last day counts whole. */
function daysUntil(validUntil: string, { wallMs, offsetMinutes }: { wallMs: number; offsetMinutes: number }): number {
  const today = new Date(wallMs + offsetMinutes * 60_000).toISOString().slice(0, 10);
  return Math.round((Date.parse(validUntil) - Date.parse(today)) / 86_400_000);
}
