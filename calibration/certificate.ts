import type { FittedCurve } from "./fits/types.ts";

/**
 * What a calibration of one of the rig's own instruments found, and what holds by it. Plain JSON throughout: it stands in
 * the journal as it is here. Litres, L/min, degrees Celsius, kg, kg/m3; errors, U and repeatability of meters in %, of
 * probes in K; U with the k beside it; times ISO 8601 with offset, days YYYY-MM-DD.
 */

export const CALIBRATION_METHODS = [
  "metal-measure",
  "gravimetric",
  "reference-meter",
  "reference-thermometer",
] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

export type CalibratedKind = "meter" | "probe";

/** Before and after work on the instrument; with nothing done in between there is `asLeft` only by being the same. */
export type CalibrationPhase = "as-found" | "as-left";

/** A reference standard of the laboratory as it was used: its certificate, and what that says of its uncertainty. */
export interface StandardUsed {
  /** In the calibration file: `standards.NAME`. */
  name: string;
  certificate: string;
  /** The last day on which it counted. */
  validUntil: string;
  /** Who calibrated it; null where it was not stated. */
  laboratory: string | null;
  U: number;
  unit: "%" | "L" | "kg" | "K" | "kg/m3" | "hPa" | "ohm";
  k: number;
}

/** One repetition that counted. What was read stands in the journal's entries; these are the numbers made of it. */
export interface MeterPointRun {
  run: number;
  attempt: number;
  /** Mean over the plateau. */
  flowLpm: number;
  /** Litres on the meter under calibration, at its own temperature tM. */
  meterL: number;
  /** Litres by the standard, brought to tM. */
  referenceL: number;
  tMC: number | null;
  /** At the standard: in the measure, of what is weighed, or at the reference meter. */
  tRefC: number | null;
  densityKgM3: number | null;
  /** e = (meterL - referenceL)/referenceL, %. */
  error: number;
  endedAt: string;
}

export interface MeterPointResult {
  /** Mean of the runs' flows. */
  flowLpm: number;
  /** As asked for. */
  nominalLpm: number;
  runs: MeterPointRun[];
  /** Mean of the runs, %. */
  error: number;
  /** %, with k. */
  U: number;
  k: number;
  /** Standard deviation of one run, %; null with a single run. */
  repeatability: number | null;
  budget: PointBudget;
}

export interface ProbePointRun {
  run: number;
  attempt: number;
  /** The probe's own, uncorrected, mean over the reading time; where ohms were measured, theirs by IEC 60751. */
  readingC: number;
  /** Of the reference thermometer, corrected by its certificate. */
  referenceC: number;
  /** For coefficients: mean of what was measured, corrected by the bridge's certificate. */
  ohms: number | null;
  /** referenceC - readingC: what is to be added to a reading. */
  correction: number;
  endedAt: string;
}

export interface ProbePointResult {
  /** Mean of the readings: the abscissa of its correction. */
  at: number;
  nominalC: number;
  runs: ProbePointRun[];
  correction: number;
  /** K, with k. */
  U: number;
  k: number;
  repeatability: number | null;
  budget: PointBudget;
}

/** R(t) of a probe as found by least squares, IEC 60751's form. U with the k beside it. */
export interface CoefficientsFound {
  fitted: "r0-a" | "r0-a-b";
  /** U null: not fitted, IEC 60751's own value. */
  coefficients: Array<{ name: "R0" | "A" | "B" | "C"; unit: string; value: number; U: number | null }>;
  k: number;
  /** Points less coefficients; at 0 the residuals are 0 by themselves and say nothing. */
  dof: number;
  /** Degrees Celsius; outside of it nothing is certified. */
  range: [number, number];
  /** By the coefficients less by the reference; U (K) of a temperature by the coefficients there. */
  residuals: Array<{ tempC: number; ohms: number; residualK: number; U: number }>;
}

/** One line of a budget. `u` is the input's standard uncertainty in its own unit; `contribution` = |sensitivity| u, in the result's. */
export interface BudgetLine {
  input: string;
  unit: string;
  /** Best estimate; null where only its spread matters. */
  value: number | null;
  distribution: "normal" | "rectangular" | "triangular" | "arcsine" | "t";
  u: number;
  /** null: infinite. */
  dof: number | null;
  sensitivity: number;
  contribution: number;
  /** Of the variance, 0 to 1. */
  share: number;
  /** Where the number comes from: a certificate, the runs, a named assumption. */
  source: string;
}

export interface PointBudget {
  lines: BudgetLine[];
  u: number;
  /** Effective, Welch-Satterthwaite; null: infinite. */
  dof: number | null;
  k: number;
  U: number;
  coverage: number;
}

/**
 * The chosen curve. Outside `range` nothing is certified: whoever evaluates it there says `extrapolated` and adds
 * uncertainty (`curve.ts`, beyond); `ends`, the nearest end's value, is the only way.
 */
export interface CalibrationCurve {
  /** What `fitAt` reads; null for a probe's coefficients. */
  fitted: FittedCurve | null;
  range: [number, number];
  extrapolation: "ends";
}

/** Knots with U (k = 2) as rig.yaml's `standards` have them: what a verification uses, straight lines in between. */
export interface EffectiveMeter {
  kind: "meter";
  points: Array<{ flow: number; error: number; U: number }>;
  /** %, pooled standard deviation of one run. */
  repeatability: number | null;
  calibrationTemperature: number | null;
  /** %, half-width, as known from earlier certificates and checks; null: rig.yaml's stays. */
  drift: number | null;
}

export interface EffectiveProbe {
  kind: "probe";
  points: Array<{ at: number; correction: number; U: number }>;
  /** R(t) = r0 (1 + a t + b t^2 [+ c (t - 100) t^3 below 0]), IEC 60751; null where corrections were determined. */
  callendarVanDusen: { r0: number; a: number; b: number; c: number } | null;
}

export interface CalibrationConditions {
  /** Litres a run; null for a probe. */
  volumeL: number | null;
  /** By point in their order: the valves, and the flow that the rig's configuration states for them. */
  paths: Array<{ valves: string[]; flowLpm: number }>;
  /** In words: length, bore, what hangs on it. Null where it was not stated. */
  hose: string | null;
  /** From rest to rest, with the ramps in. */
  startStop: "standing" | "none";
  ambientC: { low: number; high: number } | null;
  pressureHPa: number | null;
  humidityPercent: number | null;
}

export interface CalibratedLiquid {
  product: string;
  /** gasoline, diesel, ...: what later use must agree with. */
  productClass: string;
  /** bY, 1/K. */
  expansion: number;
  densityKgM3: number | null;
}

interface CertificateBase {
  schema: "proverig/calibration/1";
  /** As the laboratory gives it; no two standards share one. */
  number: string;
  /** The calibration's chain in the journal; null for one typed in from another laboratory. */
  calibration: string | null;
  rig: string;
  device: { name: string; driver: string /** What it said of itself. */; identity: string | null };
  method: CalibrationMethod;
  liquid: CalibratedLiquid | null;
  conditions: CalibrationConditions;
  standards: StandardUsed[];
  curve: CalibrationCurve;
  startedAt: string;
  endedAt: string;
  validUntil: string;
  operator: { name: string; certificate: string | null };
  laboratory: string | null;
  work: { done: boolean; text: string | null };
  /** For people; nothing is decided by them. */
  notes: Array<{ code: string; text: string }>;
}

export interface MeterCertificate extends CertificateBase {
  kind: "meter";
  /** Null where nothing was worked on: then the results as left are those as found. */
  asFound: { points: MeterPointResult[] } | null;
  asLeft: { points: MeterPointResult[] };
  /** A repeat at one flow after all the others: it must fall within what both state. */
  check: { flowLpm: number; error: number; expected: number; within: number; ok: boolean } | null;
  effect: EffectiveMeter;
}

export interface ProbeCertificate extends CertificateBase {
  kind: "probe";
  asFound: { points: ProbePointResult[] } | null;
  asLeft: { points: ProbePointResult[] };
  check: null;
  effect: EffectiveProbe;
  /** Absent where corrections were determined. */
  coefficients?: CoefficientsFound;
}

export type CalibrationCertificate = MeterCertificate | ProbeCertificate;

/** One intermediate check 期间核查 of a meter (%) or a probe (K): what a control chart is drawn over. */
export interface IntermediateCheck {
  id: string;
  device: string;
  /** Of the certificate that was in force. */
  certificate: string;
  at: string;
  /** L/min or degrees Celsius. */
  x: number;
  /** Error or correction found, mean of the runs, and by the certificate's curve. */
  value: number;
  expected: number;
  /** k = 2, of the check; the certificate's at x. */
  U: number;
  certificateU: number;
  runs: number[];
  /** Of the check against the certificate. */
  En: number;
}

/** What one rule of the acceptance found. `value` and `limit` in the rule's own unit. */
export interface RuleResult {
  rule: string;
  ok: boolean;
  /** It stops an acceptance; else it is only said. */
  blocking: boolean;
  value: number | null;
  limit: number | null;
  /** In English; `said` is the same for whoever reads another language. Entries of earlier versions have the text only. */
  text: string;
  said?: Saying[] | undefined;
}

/** One part of what a rule saw: which sentence, and what stands in it. */
export interface Saying {
  id: SayingId;
  params?: Record<string, string> | undefined;
}

export type SayingId =
  | "fewest"
  | "worst"
  | "overall"
  | "tooFew"
  | "noEarlier"
  | "against"
  | "needsThree"
  | "leaves"
  | "stays"
  | "noRepeat"
  | "repeat"
  | "range";
