import { acceptanceInterval, conformityProbability, type Tolerance } from "@proverig/calibration";
import type { DecisionRule, Verdict } from "./profile.ts";
import { tidy } from "./round.ts";

/** What a decision is made from; percent. */
export interface Finding {
  /** Rounded as the profile says. */
  E: number;
  /** Was it below 0 before it was rounded? */
  below: boolean;
  /** k = 2, unrounded; null where none is known. */
  U: number | null;
  /** The maximum permissible errors of either side: low is negative. */
  mpe: Tolerance;
  /** The share of the MPE above which U makes a near result inconclusive. */
  uncertaintyShare: number;
}

/**
 * The verdict on one error, by the profile's decision rule:
 *
 * - `default`: |E| - U > MPE does not conform; else U > MPE/3 and |E| + U > MPE stays inconclusive; else |E| <= MPE decides.
 * - `guard-band` (JCGM 106, 8.3): conforms within guard bands of `accept` times U, does not beyond those of `reject` times
 *   U outside, and is inconclusive in between.
 * - `probability` (JCGM 106, 7): conforms where the probability of conformity reaches `accept`, does not where that of
 *   non-conformity reaches `reject`, and is inconclusive in between.
 *
 * The last two need U: without it nothing can be said. Rounded numbers meet limits exactly: ten decimals are compared.
 */
export function decide(rule: DecisionRule, finding: Finding): Verdict {
  const { E, U, mpe } = finding;
  if (rule.kind === "default") return byDefault(finding);
  if (U === null) return "inconclusive";
  if (rule.kind === "guard-band") {
    if (!within(E, acceptanceInterval(mpe, U, -rule.reject))) return "non-conforming";
    return within(E, acceptanceInterval(mpe, U, rule.accept)) ? "conforming" : "inconclusive";
  }
  const conforming = tidy(conformityProbability(E, U / 2, mpe));
  if (conforming >= rule.accept) return "conforming";
  return tidy(1 - conforming) >= rule.reject ? "non-conforming" : "inconclusive";
}

function byDefault({ E, below, U, mpe, uncertaintyShare }: Finding): Verdict {
  const limit = below ? -mpe.low : mpe.high;
  const size = Math.abs(E);
  const exceeds = (a: number, b: number) => tidy(a) > tidy(b);
  if (exceeds(size - (U ?? 0), limit)) return "non-conforming";
  if (U !== null && exceeds(U, limit * uncertaintyShare) && exceeds(size + U, limit)) return "inconclusive";
  return exceeds(size, limit) ? "non-conforming" : "conforming";
}

function within(E: number, interval: Tolerance | null): boolean {
  return interval !== null && tidy(E) >= tidy(interval.low) && tidy(E) <= tidy(interval.high);
}
