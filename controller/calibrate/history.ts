import type { MeterPointRun, ProbePointRun } from "@proverig/calibration";
import type { AnyEntry } from "../engine/entries.ts";
import { applyEntry, emptyHistory, type History } from "../engine/history.ts";
import type { AnyCalibrationEntry, CalibrationEntryData } from "./entries.ts";

export type CalibrationAttempt = CalibrationEntryData["attempt-ended"];

/** What the journal of one calibration says has happened: a pure fold, and resuming is the same fold. */
export interface CalibrationHistory {
  opened: CalibrationEntryData["calibration-opened"] | null;
  openedAt: string | null;
  /** Steps, purges, what is in the receiver, the attempt under way: as in a job. */
  work: History;
  attempts: CalibrationAttempt[];
  closed: CalibrationEntryData["calibration-closed"] | null;
  closedAt: string | null;
}

export function emptyCalibration(): CalibrationHistory {
  return { opened: null, openedAt: null, work: emptyHistory(), attempts: [], closed: null, closedAt: null };
}

export function applyCalibrationEntry(history: CalibrationHistory, entry: AnyCalibrationEntry): CalibrationHistory {
  switch (entry.kind) {
    case "calibration-opened":
      return { ...history, opened: entry.data, openedAt: entry.at };
    case "calibration-closed":
      return { ...history, closed: entry.data, closedAt: entry.at };
    case "attempt-ended":
      return { ...history, attempts: [...history.attempts, entry.data], work: applyEntry(history.work, entry) };
    default:
      return { ...history, work: applyEntry(history.work, entry satisfies AnyEntry) };
  }
}

export function foldCalibration(entries: readonly AnyCalibrationEntry[]): CalibrationHistory {
  return entries.reduce(applyCalibrationEntry, emptyCalibration());
}

export function attemptsAt(history: CalibrationHistory, point: string, run: number): CalibrationAttempt[] {
  return history.attempts.filter((attempt) => attempt.point === point && attempt.run === run);
}

/** The outcomes of a point's runs that counted, in the order of their runs. */
export function countedAt(history: CalibrationHistory, point: string): Array<MeterPointRun | ProbePointRun> {
  return history.attempts
    .filter((attempt) => attempt.point === point && attempt.void === null)
    .toSorted((a, b) => a.run - b.run)
    .flatMap(({ outcome }) => (outcome ? [outcome] : []));
}

export function isMeterRun(run: MeterPointRun | ProbePointRun): run is MeterPointRun {
  return "flowLpm" in run;
}
