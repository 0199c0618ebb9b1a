// A face of its own: most commands need none of it.
export { correlationOfReadings } from "./correlation.ts";
export { DEFAULT_COVERAGE, evaluateBudget } from "./evaluate.ts";
export { FUNCTIONS, isName, parseModel } from "./expression.ts";
export { typeA } from "./inputs.ts";
export { MOST_TRIALS, tolerance } from "./monte-carlo.ts";
export { combineParts, coverageFactor, type Part, wholeDof } from "./propagate.ts";
export { type DescribedBudget, tabulate } from "./table.ts";
export {
  type Certified,
  measureCalibrationBudget,
  probeCalibrationBudget,
  referenceMeterCalibrationBudget,
  weighingCalibrationBudget,
} from "./templates/calibrations.ts";
export { runBudget } from "./templates/runs.ts";
export type {
  Budget,
  BudgetInput,
  BudgetOutcome,
  BudgetProblem,
  BudgetResult,
  BudgetWarning,
  Contribution,
  MonteCarloRequest,
  MonteCarloResult,
} from "./types.ts";
