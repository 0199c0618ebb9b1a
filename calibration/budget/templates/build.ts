import type { DescribedBudget } from "../table.ts";
import type { BudgetInput } from "../types.ts";

/** k = 2 where every u is exactly known. */
const COVERAGE_K2 = 0.9545;

/** One input of a template; without `source` it is a constant of the model. */
export interface Entry {
  name: string;
  input: BudgetInput;
  unit: string;
  source: string;
}

export const normal = (value: number, u: number): BudgetInput => ({ value, distribution: "normal", u });
export const rectangular = (value: number, halfWidth: number): BudgetInput => ({
  value,
  distribution: "rectangular",
  halfWidth,
});

/** What is not stated is null, and has no part in the model. */
export function entry(name: string, unit: string, source: string, input: BudgetInput | null): Entry[] {
  return input ? [{ name, input, unit, source }] : [];
}

export const stated = <T>(value: number | null | undefined, make: (value: number) => T): T | null =>
  value === null || value === undefined ? null : make(value);

/** Scatter of n repetitions around their mean: t distribution; null for a single one. */
export function scatter(values: readonly number[]): BudgetInput | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { readings: values.map((x) => x - mean) };
}

export const named = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name);

export function described(
  name: string,
  unit: string,
  model: string,
  entries: readonly Entry[],
  constants: Readonly<Record<string, number>>,
): DescribedBudget {
  const fixed = Object.entries(constants).map(([key, value]): [string, BudgetInput] => [key, { value }]);
  return {
    name,
    unit,
    model,
    inputs: Object.fromEntries([...entries.map((each): [string, BudgetInput] => [each.name, each.input]), ...fixed]),
    about: Object.fromEntries(entries.map((each) => [each.name, { unit: each.unit, source: each.source }])),
    coverage: COVERAGE_K2,
  };
}
