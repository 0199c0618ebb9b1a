import { type BudgetInput, rectangular } from "./budget.ts";
import { scatter } from "./scatter.ts";

/** Inputs that every calibration's budget has, whatever is calibrated. */

/** Those that are the standard's own: alike at all points. */
export const COMMON: ReadonlySet<string> = new Set(["certificate", "drift"]);

export function certificate(u: number, unit: string, sensitivity: number, number: string): BudgetInput {
  return {
    input: "certificate",
    unit,
    value: null,
    distribution: "normal",
    u,
    sensitivity,
    source: `certificate ${number}`,
  };
}

export function drift(width: number | undefined, unit: string, sensitivity: number): BudgetInput {
  return half("drift", unit, width, sensitivity, "since its calibration");
}

export function half(
  input: string,
  unit: string,
  width: number | undefined,
  sensitivity: number,
  source: string,
): BudgetInput {
  return { input, unit, value: null, distribution: "rectangular", u: rectangular(width), sensitivity, source };
}

/** Of the mean of a point's runs. */
export function repeatability(unit: string, values: readonly number[]): BudgetInput {
  const one = scatter(values);
  return {
    input: "repeatability",
    unit,
    value: null,
    distribution: "t",
    u: one === null ? null : one / Math.sqrt(values.length),
    dof: values.length - 1,
    sensitivity: 1,
    source: `mean of ${values.length} runs`,
  };
}
