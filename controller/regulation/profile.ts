/**
 * A regulation as data. Every number carries where it comes from and how well it is known; nothing here is law until a
 * laboratory has attested it against the official copy.
 */

/** F found in a public page; D derived here; R-hi, R-med, R-lo recalled; house: the rig's own choice, not the regulation's. */
export const MARKS = ["F", "D", "R-hi", "R-med", "R-lo", "house", "not-found"] as const;
export type Mark = (typeof MARKS)[number];

export interface Sourced<T> {
  value: T;
  unit?: string | undefined;
  /** Document and clause, or the number of the source in the facts. */
  source: string;
  mark: Mark;
}

export const KINDS = ["first", "subsequent", "after-repair", "in-use"] as const;
export type VerificationKind = (typeof KINDS)[number];
export const METHODS = ["master-meter", "metal-measure"] as const;
export type Method = (typeof METHODS)[number];
export const ITEMS = ["nameplate", "appearance", "seals", "selfLock", "displaySeen", "software", "payment"] as const;
export type ItemId = (typeof ITEMS)[number];
export type ItemResult = "pass" | "fail" | "not-verified";
export type Verdict = "conforming" | "non-conforming" | "inconclusive";
export const PRODUCT_CLASSES = ["gasoline", "diesel", "kerosene"] as const;
export type ProductClass = (typeof PRODUCT_CLASSES)[number];
export const MATERIALS = ["stainless-steel", "carbon-steel", "brass", "aluminium"] as const;
export type Material = (typeof MATERIALS)[number];

export interface FlowPoint {
  id: string;
  /** Fractions of Qmax. */
  low: Sourced<number>;
  high: Sourced<number>;
}

export interface KindRules {
  points: Array<{ id: string; runs: Sourced<number> }>;
  items: Partial<Record<ItemId, { blocking: Sourced<boolean> }>>;
}

/**
 * |E| limit in percent by quantity in litres; the first row whose `belowL` exceeds the volume holds. E is in the
 * indication's sign: positive when the display shows more than came out. `negativeLimit` is for rules that let the
 * customer's side be wider; a rule on the *delivered* amount (-0.5 to +1.0 %) turns over: limit 0.5, negativeLimit 1.0.
 */
export type MpeRow = { belowL: number | null } & (
  | { kind: "percent"; limit: number; negativeLimit?: number | undefined }
  | { kind: "volume"; limitL: number }
  | { kind: "linear"; baseL: number; perLitreL: number }
);

/** The default rule of docs/uncertainty.md; guard bands as multiples of U; probabilities of conformity and of its opposite. */
export type DecisionRule =
  | { kind: "default" }
  | { kind: "guard-band"; accept: number; reject: number }
  | { kind: "probability"; accept: number; reject: number };

export interface Profile {
  name: string;
  code: string;
  title: { zh: string; en: string };
  /** Which overlays are merged in. */
  overlays: string[];
  flowPoints: FlowPoint[];
  /** null: not known for this kind; `verify` refuses it with `unknownBecause`. */
  kinds: Record<VerificationKind, KindRules | null>;
  unknownBecause: { zh: string; en: string } | null;
  limits: {
    mpe: Sourced<MpeRow[]>;
    /** Percent at the minimum measured quantity; null: no limit of its own is known. */
    mpeAtMmq: Sourced<number | null>;
    /** OIML's E_min: the limit in litres never falls below this many times the limit at the MMQ; null: no such rule. */
    minimumDeviation: Sourced<number | null>;
    /** The MPE holds for each single run, not only for their mean. */
    everyRun: Sourced<boolean>;
    /** Percent. */
    repeatability: Sourced<number>;
    /** Where the limit is a share of the MPE at the run's volume, this counts instead of `repeatability`. */
    repeatabilityShareOfMpe: Sourced<number | null>;
    /** Repeatability is required from this many MMQs on; null: always. */
    repeatabilityFromMmq: Sourced<number | null>;
    repeatabilityRule: Sourced<"range-over-dn" | "range">;
    dn: Sourced<Record<string, number>>;
    /** The share of the MPE above which U makes a near result inconclusive: 1/3. */
    uncertaintyShare: Sourced<number>;
  };
  /** How an error and its U become a verdict; see decide.ts. */
  decision: Sourced<DecisionRule>;
  conditions: {
    ambientC: Sourced<[number, number]>;
    ambientChangeC: Sourced<number>;
    oilAmbientDifferenceC: Sourced<number>;
    /** |tJ - tB| or |tJ - tM| at the most. */
    temperatureDifferenceC: Sourced<number>;
    densityKgM3: Sourced<Record<ProductClass, [number, number]>>;
  };
  volumeL: Sourced<number>;
  presetMixed: Sourced<boolean>;
  /** Seconds. */
  waits: {
    settle: Sourced<number>;
    drain: Sourced<Record<ProductClass, number>>;
    purgeSteady: Sourced<number>;
  };
  purge: {
    minVolumeL: Sourced<number>;
    maxVolumeL: Sourced<number>;
    steadyFlowPercent: Sourced<number>;
    steadyC: Sourced<number>;
  };
  attempts: Sourced<number>;
  /** How often a nozzle may be adjusted and tested anew in one visit. */
  adjustments: Sourced<number>;
  qmaxReference: Sourced<"nameplate" | "reachable">;
  coefficients: { oil: Sourced<Record<ProductClass, number>>; measure: Sourced<Record<Material, number>> };
  products: Sourced<Record<string, ProductClass>>;
  rounding: { error: Sourced<number>; mode: Sourced<"half-even" | "half-up"> };
  validityMonths: { normal: Sourced<number | null>; afterAdjustment: Sourced<number | null> };
  /** Of the day to which a document's date belongs, such as +08:00. */
  utcOffset: Sourced<string>;
  mmqL: Sourced<number | null>;
  /** Digits of a seal's code; null: no rule. */
  sealDigits: Sourced<number | null>;
  /** The sign in which the regulation itself reports errors; here E always has the indication's. */
  sign: Sourced<"indication" | "delivery">;
  screeningByMasterMeter: Sourced<boolean>;
  /** What overlays add: advisory lines, duties, who must be there. No effect on E. */
  advisories: Array<{ id: string; limitPercent: Sourced<number>; text: { zh: string; en: string } }>;
  duties: Array<{ id: string; text: { zh: string; en: string }; source: string; mark: Mark }>;
}
