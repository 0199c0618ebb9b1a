import type { BudgetLine, PointBudget } from "../certificate.ts";
import { DEFAULT_COVERAGE, evaluateBudget } from "./evaluate.ts";
import { estimates } from "./inputs.ts";
import { type Budget, type Checked, fine } from "./types.ts";

/** A budget whose inputs say their units, and where their numbers come from. Constants need neither. */
export interface DescribedBudget extends Budget {
  /** Of the result. */
  unit: string;
  about: Readonly<Record<string, { unit: string; source: string }>>;
}

/** The budget as a table for certificates and bars; constants have no line. By the law of propagation. */
export function tabulate(budget: DescribedBudget): Checked<PointBudget> {
  const outcome = evaluateBudget({ ...budget, monteCarlo: undefined });
  if (!outcome.ok) return outcome;
  const inputs = estimates(budget.inputs);
  if (!inputs.ok) return inputs;
  const { u, dof, k, U, contributions } = outcome.result;
  const lines = inputs.value.flatMap((input, i): BudgetLine[] => {
    const contribution = contributions[i];
    if (input.shape === "constant" || !contribution) return [];
    const { unit = "", source = "" } = budget.about[input.name] ?? {};
    return [
      {
        input: input.name,
        unit,
        value: input.value,
        distribution: input.shape,
        u: input.u,
        dof: Number.isFinite(input.dof) ? input.dof : null,
        sensitivity: contribution.sensitivity,
        contribution: contribution.u,
        share: contribution.share,
        source,
      },
    ];
  });
  return fine({ lines, u, dof, k, U, coverage: budget.coverage ?? DEFAULT_COVERAGE });
}
