import type { BudgetLine, PointBudget } from "@proverig/calibration";
import { combineParts, coverageFactor, wholeDof } from "@proverig/calibration/budget";

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
/** A verification's U has k = 2 where nothing asks for more. */
const USUAL_K = 2;

export const rectangular = (half: number | undefined | null) =>
  half === undefined || half === null ? null : half / Math.sqrt(3);

/**
 * Independent inputs: u by the law of propagation, effective degrees of freedom by Welch-Satterthwaite (GUM G.4.1, cut down
 * to a whole number), k from Student's t for 95 %, and never below 2.
 */
export function budgetOf(inputs: readonly BudgetInput[]): PointBudget {
  const combined = combineParts(
    inputs.map(({ u, dof, sensitivity }) => ({ u: u ?? 0, dof: dof || null, sensitivity })),
  );
  const { u, contributions } = combined;
  const dof = combined.dof === null ? null : wholeDof(combined.dof);
  const k = dof === null ? USUAL_K : Math.max(USUAL_K, coverageFactor(COVERAGE, dof));
  const lines = inputs.map((input, i): BudgetLine => {
    const { u: contribution, share } = contributions[i] ?? { u: 0, share: 0 };
    const stated = input.u === null ? `not stated (${input.source})` : input.source;
    return {
      ...input,
      u: input.u ?? 0,
      dof: input.dof ?? null,
      contribution,
      share,
      source: stated,
    };
  });
  return { lines, u, dof, k, U: k * u, coverage: COVERAGE };
}
