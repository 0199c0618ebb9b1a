import { DEFAULT_COVERAGE } from "@proverig/calibration/budget";
import { evaluateBudgetFile } from "../budget/evaluate-file.ts";
import { renderBudget, warningText } from "../budget/render.ts";
import { t } from "../text/index.ts";
import { langOf } from "./lang.ts";

/** `uncertainty`: value, U and what dominates it, by the law of propagation and, where asked for, by Monte Carlo. */
export function runUncertainty(path: string, { json }: { json?: boolean }): number {
  const { budget, result, warnings } = evaluateBudgetFile(path);
  const language = langOf();
  const notes = warnings.map((warning) => t(language, "budget.note", { text: warningText(warning, language) }));
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    for (const note of notes) process.stderr.write(`${note}\n`);
    return 0;
  }
  const table = renderBudget(budget, result, budget.coverage ?? DEFAULT_COVERAGE, language);
  process.stdout.write(`${[...table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")}\n`);
  return 0;
}
