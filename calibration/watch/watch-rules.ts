import { NELSON_RULES } from "./run-rules.ts";

/** What a control chart can call out: each of its run rules, and the CUSUM beyond its decision interval. */
export const CHART_SIGNALS = [
  "beyond-3s",
  "cusum",
  "nine-on-one-side",
  "six-rising-or-falling",
  "fourteen-alternating",
  "two-of-three-beyond-2s",
  "four-of-five-beyond-1s",
  "fifteen-within-1s",
  "eight-outside-1s",
] as const;
export type ChartSignal = (typeof CHART_SIGNALS)[number];

/** Blocks: no verification with this standard. Warns: it is said, on the pages and in each record. */
export type SignalEffect = "blocks" | "warns" | "off";

/** How the intermediate checks of a standard are watched: data, as a laboratory's file has it. */
export interface WatchRules {
  /** Limits learn from so many first checks of a certificate; while they are fewer the chart blocks nothing. */
  baseline: number;
  /** Allowance and decision interval, in standard deviations. */
  cusum: { k: number; h: number };
  signals: Record<ChartSignal, SignalEffect>;
}

/** The fewest checks from which limits may be called established: fewer differ too much from sample to sample. */
export const FEWEST_BASELINE = 7;

/**
 * A point beyond the action limits, or a CUSUM beyond its decision interval, is hardly chance (about one in 370, and one
 * false alarm in about 465 points; Montgomery, 9.1): the standard has moved or the check is wrong, and until a person knows
 * which, nothing is verified with it. Two of three beyond the warning limits is the usual warning of check standards; the
 * other run rules are for many points, where each adds false alarms, and stay off unless a laboratory wants them.
 */
export const DEFAULT_WATCH: WatchRules = {
  baseline: 20,
  cusum: { k: 0.5, h: 5 },
  signals: {
    "beyond-3s": "blocks",
    cusum: "blocks",
    "nine-on-one-side": "off",
    "six-rising-or-falling": "off",
    "fourteen-alternating": "off",
    "two-of-three-beyond-2s": "warns",
    "four-of-five-beyond-1s": "off",
    "fifteen-within-1s": "off",
    "eight-outside-1s": "off",
  },
};

/** The run rules that these rules look at. */
export function runRulesOf({ signals }: WatchRules) {
  return NELSON_RULES.filter(({ id }) => CHART_SIGNALS.some((signal) => signal === id && signals[signal] !== "off"));
}
