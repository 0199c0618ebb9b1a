import type { Budget, BudgetResult, BudgetWarning } from "@proverig/calibration/budget";
import { columns } from "../text/columns.ts";
import { type Language, t } from "../text/index.ts";

/** Of a whole bar, in characters. */
const BAR = 24;

/** A budget's result as lines for a terminal: the value with as many decimals as two digits of U have (JJF 1059.1, 5.3.8). */
export function renderBudget(budget: Budget, result: BudgetResult, coverage: number, language: Language): string[] {
  const { value, u, dof, k, U, contributions, monteCarlo } = result;
  const decimals = decimalsOf(U > 0 ? U : u, 2);
  const percent = String(Number((coverage * 100).toPrecision(6)));
  const number = (x: number) => fixed(x, decimals);
  const lines = [
    budget.name,
    `  ${budget.model.replace(/\s+/g, " ").trim()}`,
    ...columns([
      [`  ${t(language, "budget.result")}`, `${number(value)} ± ${number(U)}`, ""],
      [`  ${t(language, "budget.standard")}`, significant(u, 3), ""],
      [`  ${t(language, "budget.dof")}`, dof === null ? t(language, "budget.infinite") : significant(dof, 3), ""],
      [
        `  ${t(language, "budget.expanded")}`,
        `U = ${significant(U, 2)}`,
        `k = ${k.toFixed(2)}, ${t(language, "budget.coverage", { percent })}`,
      ],
    ]),
    "",
    ...columns([
      [
        t(language, "budget.input"),
        t(language, "budget.sensitivity"),
        t(language, "budget.contribution"),
        t(language, "budget.share"),
        "",
      ],
      ...contributions
        .filter(({ input }) => !isConstant(budget, input))
        .map(({ input, sensitivity, u: part, share }) => [
          input,
          significant(sensitivity, 4),
          significant(part, 3),
          percentOf(share),
          barOf(share),
        ]),
    ]),
  ];
  if (!monteCarlo) return lines;
  const { trials, low, high, shortest } = monteCarlo;
  const seed = budget.monteCarlo?.seed ?? 1;
  const none = t(language, "budget.none");
  const simulated = (x: number) => fixed(x, decimalsOf(monteCarlo.u ?? (high - low) / 4, 2));
  return [
    ...lines,
    "",
    t(language, "budget.monteCarlo", { trials, seed }),
    ...columns([
      [`  ${t(language, "budget.result")}`, monteCarlo.value === null ? none : simulated(monteCarlo.value), ""],
      [`  ${t(language, "budget.standard")}`, monteCarlo.u === null ? none : significant(monteCarlo.u, 3), ""],
      [`  ${t(language, "budget.symmetric")}`, `[${simulated(low)}, ${simulated(high)}]`, ""],
      [`  ${t(language, "budget.shortest")}`, `[${shortest.map(simulated).join(", ")}]`, ""],
    ]),
  ];
}

/** Constants of the model have no part in the variance. */
function isConstant({ inputs }: Budget, name: string): boolean {
  const input = inputs[name];
  return input !== undefined && !("readings" in input || "distribution" in input);
}

/** What a reader must know, in words. */
export function warningText(warning: BudgetWarning, language: Language): string {
  const numbers = Object.entries(warning).map(([key, value]) => [
    key,
    typeof value === "number" ? significant(value, 2) : value,
  ]);
  return t(language, `budget.${warning.code}`, {
    ...Object.fromEntries(numbers),
    ...(warning.code === "nonlinear" ? { share: percentOf(warning.share) } : {}),
    ...(warning.code === "not-stable" ? { trials: warning.trials } : {}),
    ...(warning.code === "no-moments" ? { dof: warning.dof } : {}),
  });
}

/** A share of the variance as a bar; a share below 0, of correlated inputs, is drawn hollow. */
export function barOf(share: number): string {
  const length = Math.round(Math.min(1, Math.abs(share)) * BAR);
  return (share < 0 ? "░" : "█").repeat(length);
}

function percentOf(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : "∞";
}

/** So many significant digits, without an exponent where people would write none. */
function significant(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-5) return value.toExponential(digits - 1);
  return fixed(value, decimalsOf(value, digits));
}

/** Nothing is minus zero. */
function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

function decimalsOf(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return digits;
  return Math.max(0, Math.min(15, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
}
