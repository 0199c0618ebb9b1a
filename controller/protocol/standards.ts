import type { Picture } from "./picture.ts";

/** GET /api/standards */
export interface StandardsPage {
  standards: StandardRow[];
  /** The newest first. */
  calibrations: CalibrationRow[];
  /** Examinations of the standards and comparisons between rigs, the newest first. */
  examinations: ExaminationRow[];
}

export interface ExaminationRow {
  id: string;
  device: string;
  /** Repeatability, stability, ... in the reader's language. */
  kind: string;
  name: string;
  /** On which it was finished, YYYY-MM-DD; when it was recorded, ISO 8601. */
  date: string;
  at: string;
  by: string;
  /** Null: the first of its kind, which later ones are held against. */
  holds: boolean | null;
  verdict: string;
  /** The number that decided, and what it may be. */
  found: string;
}

/** One of them with all its numbers. */
export interface ExaminationView extends ExaminationRow {
  table: { columns: string[]; rows: string[][] };
  notes: string[];
}

export type StandardState = "valid" | "soon" | "expired" | "drifting" | "withdrawn" | "unusable";

/** One of the rig's instruments with the certificate that counts for it. */
export interface StandardRow {
  name: string;
  certificate: string;
  /** Typed in rig.yaml, or found by a calibration that was accepted here. */
  source: "rig.yaml" | "calibration";
  state: StandardState;
  /** Until when it was good; null while it is, and where nobody knows. */
  goodUntil: string | null;
  validUntil: string;
  /** Whole days by the rig's clock; below 0 once it has expired. */
  daysLeft: number;
  /** Of an accepted one. */
  accepted: { calibration: string; from: string; by: string } | null;
  /** What rig.yaml names instead. */
  alsoNamed: string | null;
  /** What the last intermediate checks call out, at which place; what blocks first. */
  calledOut: string[];
  /** The last decision of a person to use it on although something was called out. */
  kept: { by: string; at: string; reason: string } | null;
}

export type CalibrationState =
  | "unfinished"
  | "failed"
  | "check"
  | "to-accept"
  | "in-force"
  | "superseded"
  | "withdrawn";

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
  /** The newest first. */
  examinations: ExaminationView[];
}

export interface ChartPlace {
  place: string;
  /** Against which the checks were held. */
  certificate: string;
  checks: number;
  lastAt: string;
  lastEn: number;
  /** The last check is out of control, as far as the chart can tell. */
  out: boolean;
  /** Verifications are refused for it. */
  blocks: boolean;
  /** Day and rule, the newest first. */
  calledOut: string[];
  /** Limits from fewer checks than a chart should have. */
  preliminary: boolean;
  shewhart: Picture | null;
  cusum: Picture | null;
}

/** GET /api/calibrations/:id?lang=zh or en: what somebody sees before he accepts it. */
export interface CalibrationDetail extends CalibrationRow {
  /** Head of its chain as sealed: what an acceptance names. */
  head: string;
  facts: Array<readonly [label: string, value: string]>;
  results: { columns: string[]; rows: string[][] };
  curve: Picture;
  /** May be accepted as it is: no blocking rule is broken. */
  acceptable: boolean;
  findings: Array<{
    rule: string;
    /** The rule in the reader's language. */
    name: string;
    ok: boolean;
    blocking: boolean;
    value: number | null;
    limit: number | null;
    text: string;
  }>;
  accepted: { by: string; from: string; reason: string | null } | null;
  withdrawn: { by: string; since: string; reason: string } | null;
  warnings: string[];
}

/** POST /api/calibrations/:id/withdraw */
export interface WithdrawReply {
  /** Jobs whose results rest on it. */
  affected: Array<{ id: string; openedAt: string; verdict: string | null }>;
}
