import { isName } from "./expression.ts";
import { type BudgetInput, type Checked, fine, refused } from "./types.ts";

/** What the law of propagation sees of an input. */
export interface Estimate {
  name: string;
  value: number;
  /** Standard uncertainty; 0 for a constant. */
  u: number;
  /** Infinity where u is taken as exactly known. */
  dof: number;
  /** How Monte Carlo draws it; readings are drawn from their t distribution. */
  shape: "constant" | "normal" | "rectangular" | "triangular" | "arcsine" | "t";
}

/** More than any budget has; each costs memory and time in Monte Carlo. */
const MAX_INPUTS = 200;
const ROOT = { rectangular: Math.sqrt(3), triangular: Math.sqrt(6), arcsine: Math.SQRT2 } as const;

/** Checks the inputs and gives their estimates, in their order. */
export function estimates(inputs: Readonly<Record<string, BudgetInput>>): Checked<Estimate[]> {
  const entries = Object.entries(inputs);
  if (entries.length === 0) return refused(["inputs"], "there are no inputs", "name at least one");
  if (entries.length > MAX_INPUTS)
    return refused(["inputs"], `there are ${entries.length} inputs`, `at most ${MAX_INPUTS} are read`);
  const found: Estimate[] = [];
  for (const [name, input] of entries) {
    if (!isName(name)) {
      const mend = "a name has letters, digits and underscores, begins with no digit, and is no function's";
      return refused(["inputs", name], `an input is called "${name}"`, mend);
    }
    const problem = problemOf(input);
    if (problem)
      return refused(["inputs", name, problem.key], `${problem.key} of input ${name} ${problem.what}`, problem.mend);
    found.push({ name, ...estimate(input) });
  }
  return fine(found);
}

/** Mean and experimental standard deviation of the mean (GUM 4.2.1 to 4.2.3). */
export function typeA(readings: readonly number[]): { mean: number; u: number; dof: number } {
  const n = readings.length;
  // Summed in rising order: the order in which they were read cannot show.
  const sorted = [...readings].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const squares = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, u: Math.sqrt(squares / (n * (n - 1))), dof: n - 1 };
}

function estimate(input: BudgetInput): Omit<Estimate, "name"> {
  if ("readings" in input) {
    const { mean, u, dof } = typeA(input.readings);
    return { value: mean, u, dof, shape: "t" };
  }
  const { value } = input;
  if (!("distribution" in input)) return { value, u: 0, dof: Number.POSITIVE_INFINITY, shape: "constant" };
  const { distribution: shape } = input;
  if ("halfWidth" in input)
    return { value, u: input.halfWidth / ROOT[input.distribution], dof: Number.POSITIVE_INFINITY, shape };
  return { value, u: input.u, dof: "dof" in input ? input.dof : Number.POSITIVE_INFINITY, shape };
}

function problemOf(input: BudgetInput): { key: string; what: string; mend: string } | null {
  const number = (key: string, value: number, least: number) =>
    Number.isFinite(value) && value >= least
      ? null
      : {
          key,
          what: `is ${value}`,
          mend: least === Number.NEGATIVE_INFINITY ? "give a number" : `give a number from ${least} on`,
        };
  if ("readings" in input) {
    if (input.readings.length < 2)
      return { key: "readings", what: `are ${input.readings.length}`, mend: "a standard deviation needs at least two" };
    return input.readings.every(Number.isFinite)
      ? null
      : { key: "readings", what: "are not all numbers", mend: "give numbers" };
  }
  const value = number("value", input.value, Number.NEGATIVE_INFINITY);
  if (value || !("distribution" in input)) return value;
  if ("halfWidth" in input) return number("halfWidth", input.halfWidth, 0);
  return number("u", input.u, 0) ?? ("dof" in input ? number("dof", input.dof, 1) : null);
}
