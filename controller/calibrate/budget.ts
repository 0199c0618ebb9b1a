import type { BudgetLine, PointBudget } from "@proverig/calibration";
import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** One input before it is weighed: a standard uncertainty, or what stands for none. */
export interface BudgetInput {
  input: string;
  unit: string;
  value: number | null;
  distribution: BudgetLine["distribution"];
  /** Standard uncertainty in its unit; null where nothing was stated (counts 0, and is said). */
  u: number | null;
  dof?: number | null;
  /** Result units a unit of the input. */
  sensitivity: number;
  source: string;
}

const COVERAGE = 0.95;
/** design.md's U has k = 2 where nothing asks for more. */
const USUAL_K = 2;

export const rectangular = (half: number | undefined | null) =>
  half === undefined || half === null ? null : half / Math.sqrt(3);

/**
 * Independent inputs: u by the law of propagation, effective degrees of freedom by Welch-Satterthwaite (GUM G.4.1, cut down
 * to a whole number), k from Student's t for 95 %, and never below 2.
 */
export function budgetOf(inputs: readonly BudgetInput[]): PointBudget {
  const contributions = inputs.map(({ u, sensitivity }) => Math.abs(sensitivity) * (u ?? 0));
  const variance = contributions.reduce((sum, c) => sum + c ** 2, 0);
  const u = Math.sqrt(variance);
  const weight = inputs.reduce((sum, { dof }, i) => (dof ? sum + (contributions[i] ?? 0) ** 4 / dof : sum), 0);
  const dof = weight > 0 ? Math.max(1, Math.floor(variance ** 2 / weight)) : null;
  const k = dof === null ? USUAL_K : Math.max(USUAL_K, tQuantile((1 + COVERAGE) / 2, dof));
  const lines = inputs.map((input, i): BudgetLine => {
    const contribution = contributions[i] ?? 0;
    const stated = input.u === null ? `not stated (${input.source})` : input.source;
    return {
      ...input,
      u: input.u ?? 0,
      dof: input.dof ?? null,
      contribution,
      share: variance > 0 ? contribution ** 2 / variance : 0,
      source: stated,
    };
  });
  return { lines, u, dof, k, U: k * u, coverage: COVERAGE };
}
