import type { WatchRules } from "./watch-rules.ts";

/** What a new calibration must show before it may be accepted: data, as a laboratory's file has it. Meters in %, probes in K. */
export interface AcceptanceRules {
  name: string;
  rules: AcceptanceRule[];
  /** How its checks are watched afterwards; the default, if absent. */
  watch?: WatchRules | undefined;
}

export type AcceptanceRule = {
  id: string;
  /** Which kind of device it is for; both if absent. */
  for?: "meter" | "probe" | undefined;
  /** False: said, but it stops nothing. */
  blocking: boolean;
  source: string;
  mark: "found" | "derived" | "recalled" | "laboratory";
} & AcceptanceTest;

export type AcceptanceTest =
  /** Runs at every point, at least. */
  | { test: "runs"; atLeast: number }
  /** Largest less smallest of a point's runs; that by the range coefficient; their standard deviation. */
  | { test: "range" | "range-coefficient" | "standard-deviation"; limit: number }
  /** Largest less smallest of the points' means. */
  | { test: "linearity"; limit: number }
  /** |mean| of every point, and the largest U. */
  | { test: "error" | "uncertainty"; limit: number }
  /** As found against what the last certificate says at the same place: |E_n| up to the limit. */
  | { test: "agreement"; limit: number }
  /** The same difference, against a plain limit. */
  | { test: "shift"; limit: number }
  /** The drift through all certificates must not leave +- limit before this one ends: at least the line, or its band too. */
  | { test: "drift"; limit: number; by: "line" | "band" }
  /** The repeat after all other points falls within what both state. */
  | { test: "check" }
  /** The calibrated range reaches from here to there, L/min or degrees Celsius. */
  | { test: "reaches"; from: number; to: number };

const UK = "UK SI 1987/51, Part III (reference meters); facts: regulation 3.1 S22";

/**
 * The default. The first three are the one published rule set for reference meters that was found; five runs are what
 * its range is stated for, so fewer are said and do not block.
 */
export const DEFAULT_ACCEPTANCE: AcceptanceRules = {
  name: "default",
  rules: [
    { id: "repeatability", for: "meter", test: "range", limit: 0.05, blocking: true, source: UK, mark: "found" },
    { id: "linearity", for: "meter", test: "linearity", limit: 0.1, blocking: true, source: UK, mark: "found" },
    { id: "mean-error", for: "meter", test: "error", limit: 0.5, blocking: true, source: UK, mark: "found" },
    { id: "five-runs", for: "meter", test: "runs", atLeast: 5, blocking: false, source: UK, mark: "found" },
    {
      id: "three-runs",
      test: "runs",
      atLeast: 3,
      blocking: true,
      source: "facts: regulation 3.1 S48, at least three consecutive runs at every flow",
      mark: "found",
    },
    {
      id: "uncertainty",
      for: "meter",
      test: "uncertainty",
      limit: 0.1,
      blocking: true,
      source: "a third of the dispenser's 0.30 % (JJF 1094; facts: regulation 3.1)",
      mark: "recalled",
    },
    {
      id: "agreement",
      test: "agreement",
      limit: 1,
      blocking: false,
      source: "|E_n| <= 1 (ISO/IEC 17043, JJF 1117)",
      mark: "recalled",
    },
    { id: "check-after", test: "check", blocking: true, source: "facts: regulation 3.1 S46, S47", mark: "found" },
  ],
};
