/**
 * A regulation as data. Every number carries where it comes from and how well it is known; nothing here is law until a
 * laboratory has attested it against the official copy.
 */

/** F found in a public page; D derived here; R-hi, R-med, R-lo recalled; house: the rig's own choice, not the regulation's. */
export type Mark = "F" | "D" | "R-hi" | "R-med" | "R-lo" | "house" | "not-found";

export interface Sourced<T> {
  value: T;
  unit?: string;
  /** Document and clause, or the number of the source in the facts. */
  source: string;
  mark: Mark;
}

export const KINDS = ["first", "subsequent", "after-repair", "in-use"] as const;
export type VerificationKind = (typeof KINDS)[number];
export type Method = "master-meter" | "metal-measure";
export const ITEMS = ["nameplate", "appearance", "seals", "selfLock", "displaySeen", "software", "payment"] as const;
export type ItemId = (typeof ITEMS)[number];
export type ItemResult = "pass" | "fail" | "not-verified";
export type Verdict = "conforming" | "non-conforming" | "inconclusive";
export type ProductClass = "gasoline" | "diesel" | "kerosene";
export type Material = "stainless-steel" | "carbon-steel" | "brass" | "aluminium";

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

/** |E| limit in percent by quantity in litres; the first row whose `belowL` exceeds the volume holds. */
export type MpeRow = { belowL: number | null } & (
  | { kind: "percent"; limit: number }
  | { kind: "volume"; limitL: number }
  | { kind: "linear"; baseL: number; perLitreL: number }
);

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
    /** Percent. */
    repeatability: Sourced<number>;
    repeatabilityRule: Sourced<"range-over-dn" | "range">;
    dn: Sourced<Record<string, number>>;
    /** The share of the MPE above which U makes a near result inconclusive: 1/3. */
    uncertaintyShare: Sourced<number>;
  };
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
  qmaxReference: Sourced<"nameplate" | "reachable">;
  coefficients: { oil: Sourced<Record<ProductClass, number>>; measure: Sourced<Record<Material, number>> };
  products: Sourced<Record<string, ProductClass>>;
  rounding: { error: Sourced<number>; mode: Sourced<"half-even" | "half-up"> };
  validityMonths: { normal: Sourced<number | null>; afterAdjustment: Sourced<number | null> };
  mmqL: Sourced<number | null>;
  screeningByMasterMeter: Sourced<boolean>;
  /** What overlays add: advisory lines, duties, who must be there. No effect on E. */
  advisories: Array<{ id: string; limitPercent: Sourced<number>; text: { zh: string; en: string } }>;
  duties: Array<{ id: string; text: { zh: string; en: string }; source: string; mark: Mark }>;
}
