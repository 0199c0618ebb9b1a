/** An uncertainty budget as data; the keys are those of a budget file. Values in whatever unit the model is written in. */

export type BudgetInput =
  /** A known constant. */
  | { value: number }
  | { value: number; distribution: "normal"; u: number }
  /** Bounded by value -+ halfWidth (GUM 4.3.7, 4.3.9; arcsine: GUM-S1, 6.4.6). */
  | { value: number; distribution: "rectangular" | "triangular" | "arcsine"; halfWidth: number }
  /** u with so many degrees of freedom; in Monte Carlo a t distribution scaled by u (GUM-S1, 6.4.9). */
  | { value: number; distribution: "t"; u: number; dof: number }
  /** Type A: mean, s/sqrt(n), n - 1 degrees of freedom (GUM 4.2). */
  | { readings: readonly number[] };

/** Either so many trials, or as many as the digits need (GUM-S1, 7.9). The seed is 1 if absent. */
export type MonteCarloRequest =
  | { trials: number; seed?: number | undefined }
  | { digits: number; seed?: number | undefined };

export interface Budget {
  name: string;
  /** Arithmetic over the inputs' names; see expression.ts. */
  model: string;
  inputs: Readonly<Record<string, BudgetInput>>;
  /** Pairs of inputs with their coefficient; pairs that are not named have 0. */
  correlations?: ReadonlyArray<readonly [string, string, number]> | undefined;
  /** Coverage probability; 0.95 if absent. */
  coverage?: number | undefined;
  monteCarlo?: MonteCarloRequest | undefined;
}

export interface Contribution {
  input: string;
  /** Partial derivative of the model at the inputs' values. */
  sensitivity: number;
  /** |sensitivity| times the input's standard uncertainty, in the result's unit. */
  u: number;
  /** Of the variance; all together 1. Of correlated inputs it may be negative, or above 1. */
  share: number;
}

export interface MonteCarloResult {
  /** null where a t distribution of the inputs has no mean, or no standard deviation (2 degrees of freedom or fewer). */
  value: number | null;
  u: number | null;
  /** The probabilistically symmetric coverage interval. */
  low: number;
  high: number;
  /** The shortest coverage interval. */
  shortest: [number, number];
  trials: number;
}

export interface BudgetResult {
  value: number;
  u: number;
  /** Effective degrees of freedom (Welch-Satterthwaite), unrounded; null: infinite. */
  dof: number | null;
  k: number;
  U: number;
  /** In the order of the inputs. */
  contributions: Contribution[];
  monteCarlo: MonteCarloResult | null;
}

/** Why a budget cannot be evaluated; `keys` lead to it through the budget's data. */
export interface BudgetProblem {
  keys: Array<string | number>;
  what: string;
  mend: string;
}

/** What a reader of the result must know. */
export type BudgetWarning =
  /** The input is not in the model. */
  | { code: "unused"; input: string }
  /** Terms of second order would change u by this share (GUM 5.1.2, note): rather believe Monte Carlo. */
  | { code: "nonlinear"; share: number }
  /** The law of propagation's interval differs at its ends from Monte Carlo's, by more than the tolerance (GUM-S1, 8.1). */
  | { code: "not-validated"; low: number; high: number; tolerance: number }
  /** Adaptive Monte Carlo stopped at its limit of trials before the digits were steady. */
  | { code: "not-stable"; trials: number }
  /** A t distribution without a mean, or without a standard deviation: there is none of the result either. */
  | { code: "no-moments"; input: string; dof: number };

export type BudgetOutcome =
  | { ok: true; result: BudgetResult; warnings: BudgetWarning[] }
  | { ok: false; problem: BudgetProblem };

/** A part's result, or why there is none. */
export type Checked<T> = { ok: true; value: T } | { ok: false; problem: BudgetProblem };

export const fine = <T>(value: T): Checked<T> => ({ ok: true, value });

export const refused = (
  keys: BudgetProblem["keys"],
  what: string,
  mend: string,
): { ok: false; problem: BudgetProblem } => ({
  ok: false,
  problem: { keys, what, mend },
});
