import type { Picture } from "./picture.ts";

/** GET /api/standards */
export interface StandardsPage {
  standards: StandardRow[];
  /** The newest first. */
  calibrations: CalibrationRow[];
}

export type StandardState = "valid" | "soon" | "expired" | "drifting";

/** One of the rig's instruments with the certificate that counts for it. */
export interface StandardRow {
  name: string;
  certificate: string;
  /** Typed in rig.yaml, or found by a calibration that was accepted here. */
  source: "rig.yaml" | "calibration";
  state: StandardState;
  validUntil: string;
  /** Whole days by the rig's clock; below 0 once it has expired. */
  daysLeft: number;
  /** Of an accepted one. */
  accepted: { calibration: string; from: string; by: string } | null;
  /** What rig.yaml names instead. */
  alsoNamed: string | null;
  /** What an intermediate check calls out, at which place. */
  calledOut: string[];
}

export type CalibrationState = "unfinished" | "failed" | "to-accept" | "in-force" | "superseded" | "withdrawn";

export interface CalibrationRow {
  id: string;
  device: string;
  method: string;
  openedAt: string;
  closedAt: string | null;
  certificate: string | null;
  state: CalibrationState;
}

/** GET /api/charts/:device?lang=zh or en */
export interface ChartsPage {
  device: string;
  /** Of the certificate in force, or the newest calibration with one; null where rig.yaml's typed points are all there is. */
  certificate: string | null;
  curve: Picture | null;
  places: ChartPlace[];
  budgets: Array<{ place: string; U: string; picture: Picture }>;
}

export interface ChartPlace {
  place: string;
  checks: number;
  lastAt: string;
  lastEn: number;
  out: boolean;
  /** Day and rule, the newest first. */
  calledOut: string[];
  /** Limits from fewer checks than a chart should have. */
  preliminary: boolean;
  shewhart: Picture | null;
  cusum: Picture | null;
}
