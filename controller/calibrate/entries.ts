import type {
  CalibratedLiquid,
  CalibrationCertificate,
  CalibrationPhase,
  MeterPointRun,
  ProbePointRun,
} from "@proverig/calibration";
import type { Calibration } from "../config/calibration.ts";
import type { EntryData, Note } from "../engine/entries.ts";
import type { Entry } from "../journal/index.ts";
import type { CalibrationBasis } from "./basis.ts";
import type { Accepted, Checked, Withdrawn } from "./rig-entries.ts";

/** Readings of the reference standard around one run, as read. What a method does not have is absent. */
export interface ReferenceReadings {
  /** Metal measure: the neck, mm, and the measure's thermometer. */
  neckMm?: number;
  tempC?: number;
  /** Balance: before and after, kg as shown, with the moments for evaporation; each was stable when it was taken. */
  tareKg?: number;
  grossKg?: number;
  tareAt?: number;
  grossAt?: number;
  densityKgM3?: number;
  airC?: number;
  airHPa?: number;
  airHumidityPercent?: number;
  /** Reference meter: totals at rest, litres. */
  fromL?: number;
  toL?: number;
}

/**
 * Pairs of a probe and the reference thermometer, degrees Celsius as read; `t` in ms since the run began. Where ohms were
 * typed they are there as typed, and `probeC` is theirs by IEC 60751, for people.
 */
export interface ProbeReadings {
  pairs: Array<{ t: number; probeC: number; referenceC: number; ohms?: number }>;
}

/** Attempts are named as a job's are: nozzle 1 is the supply, `point` is "as-found:1", "as-left:2", "check:1". */
export interface CalibrationEntryData
  extends Pick<
    EntryData,
    "boot" | "step-done" | "purge-started" | "purge-ended" | "attempt-started" | "trace" | "trip"
  > {
  "calibration-opened": {
    id: string;
    fileSha256: string;
    rigHead: string;
    rigId: string;
    configHash: string;
    software: { version: string };
    /** As read, so that it can be gone on with wherever the file is. */
    file: string;
    calibration: Calibration;
    basis: CalibrationBasis;
    device: CalibrationCertificate["device"];
    liquid: CalibratedLiquid | null;
    /** Of a check: what was in force for the device when it began; null for a calibration. */
    against: {
      certificate: string;
      standard:
        | { kind: "meter"; points: Array<{ flow: number; error: number; U: number }> }
        | { kind: "probe"; points: Array<{ at: number; correction: number; U: number }> };
    } | null;
    /** Litres a run; null for a probe, and where the measures are of several sizes. */
    volumeL: number | null;
    warnings: Note[];
  };
  "attempt-ended": EntryData["attempt-ended"] & {
    reference: ReferenceReadings | null;
    pairs: ProbeReadings["pairs"] | null;
    outcome: MeterPointRun | ProbePointRun | null;
  };
  "calibration-closed": {
    outcome: "completed" | "rig-fault" | "aborted";
    reason: string | null;
    certificate: CalibrationCertificate | null;
    /** Of an intermediate check: what was found, in a certificate's form, and no certificate. */
    checked: CalibrationCertificate | null;
  };
}

export type CalibrationEntryKind = keyof CalibrationEntryData;

export interface TypedCalibrationEntry<K extends CalibrationEntryKind = CalibrationEntryKind> {
  seq: number;
  at: string;
  kind: K;
  data: CalibrationEntryData[K];
}

export type AnyCalibrationEntry = { [K in CalibrationEntryKind]: TypedCalibrationEntry<K> }[CalibrationEntryKind];

/** A calibration's chain as it was appended; see jobEntries. */
export function calibrationEntries(chain: readonly Entry[]): AnyCalibrationEntry[] {
  return chain as unknown as AnyCalibrationEntry[];
}

export type AcceptedCertificate = Omit<Accepted, "signature">;

/** Entries of the rig's own chain. `signature`: Ed25519 of the rig's key over the RFC 8785 form of the rest. */
export interface RigCalibrationEntries {
  "certificate-accepted": Accepted;
  "certificate-withdrawn": Withdrawn;
  "intermediate-check": Checked;
}

export function phaseOf(point: string): { phase: CalibrationPhase | "check"; index: number } | null {
  const [, phase, index] = /^(as-found|as-left|check):(\d+)$/.exec(point) ?? [];
  if (phase !== "as-found" && phase !== "as-left" && phase !== "check") return null;
  return { phase, index: Number(index) };
}
