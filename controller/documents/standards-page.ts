import type { CalibrationSummary } from "../journal/calibrations.ts";
import type { CalibrationRow, CalibrationState, RigView, StandardRow, StandardsPage } from "../protocol/index.ts";
import type { StandardsHistory } from "./collect.ts";
import { fixed } from "./numbers.ts";
import { calledOut, outOfControl, unitOf, watch } from "./watching.ts";

/** Days ahead at which a laboratory has to be asked. */
const SOON_DAYS = 30;

/** What counts for each of the rig's instruments, and all calibrations. `wallMs`: now, by the rig's clock. */
export function standardsPage(
  named: RigView["standards"],
  history: StandardsHistory,
  now: { wallMs: number; offsetMinutes: number },
): StandardsPage {
  const inForce = certificatesInForce(history, now.wallMs);
  const standards = named.map((standard): StandardRow => {
    const accepted = inForce.get(standard.name);
    const certificate = accepted?.certificate ?? standard.certificate;
    const validUntil = accepted?.validUntil ?? standard.validUntil;
    const daysLeft = daysUntil(validUntil, now);
    const out = watch(
      history.checks.filter((check) => check.device === standard.name && check.certificate === certificate),
      unitOf(history, standard.name),
    ).filter(outOfControl);
    const drifting = out.length > 0;
    return {
      name: standard.name,
      certificate,
      source: accepted ? "calibration" : "rig.yaml",
      state: daysLeft < 0 ? "expired" : drifting ? "drifting" : daysLeft <= SOON_DAYS ? "soon" : "valid",
      validUntil,
      daysLeft,
      accepted: accepted ? { calibration: accepted.calibration, from: accepted.from, by: accepted.by } : null,
      alsoNamed: accepted && standard.certificate !== certificate ? standard.certificate : null,
      calledOut: out.map((watched) => `${fixed(watched.x, 1)}: ${calledOut(watched)[0] ?? ""}`),
    };
  });
  const rows = [...history.calibrations.values()].reverse();
  return { standards, calibrations: rows.map((each) => rowOf(each, history, inForce)) };
}

/** By device: the last that was accepted, not withdrawn, and counts by now. */
export function certificatesInForce(history: StandardsHistory, wallMs: number) {
  const withdrawn = new Set(history.withdrawn.map(({ certificate }) => certificate));
  const counting = history.accepted.filter(
    (each) => !withdrawn.has(each.certificate) && Date.parse(each.from) <= wallMs,
  );
  return new Map(counting.map((each) => [each.device, each]));
}

function rowOf(
  { id, device, method, openedAt, closed }: CalibrationSummary,
  history: StandardsHistory,
  inForce: ReturnType<typeof certificatesInForce>,
): CalibrationRow {
  const certificate = closed?.certificate ?? null;
  return { id, device, method, openedAt, closedAt: closed?.at ?? null, certificate, state: state() };

  function state(): CalibrationState {
    if (!closed) return "unfinished";
    if (certificate === null) return "failed";
    if (history.withdrawn.some((each) => each.certificate === certificate)) return "withdrawn";
    if (!history.accepted.some((each) => each.calibration === id)) return "to-accept";
    return inForce.get(device)?.calibration === id ? "in-force" : "superseded";
  }
}

/** Its last day counts whole. */
function daysUntil(validUntil: string, { wallMs, offsetMinutes }: { wallMs: number; offsetMinutes: number }): number {
  const today = new Date(wallMs + offsetMinutes * 60_000).toISOString().slice(0, 10);
  return Math.round((Date.parse(validUntil) - Date.parse(today)) / 86_400_000);
}
