import { type Budget, type BudgetResult, type BudgetWarning, evaluateBudget } from "@proverig/calibration/budget";
import { RigError } from "@proverig/drivers";
import { loadYaml } from "../config/yaml.ts";
import { budgetSchema } from "./schema.ts";

export interface EvaluatedBudget {
  budget: Budget;
  result: BudgetResult;
  warnings: BudgetWarning[];
}

/** Reads and evaluates a budget's file. Throws FILE_UNREADABLE, YAML_SYNTAX or BUDGET_INVALID with file and line. */
export function evaluateBudgetFile(path: string): EvaluatedBudget {
  const { value: budget, where } = loadYaml(path, budgetSchema, "BUDGET_INVALID");
  const outcome = evaluateBudget(budget);
  if (outcome.ok) return { budget, result: outcome.result, warnings: outcome.warnings };
  const { keys, what, mend } = outcome.problem;
  throw new RigError("BUDGET_INVALID", { what, where: where(keys), mend });
}
