import { correlationMatrix } from "./correlation.ts";
import { gradient, valueAt } from "./derivatives.ts";
import { namesIn, parseModel } from "./expression.ts";
import { type Estimate, estimates } from "./inputs.ts";
import { checkRequest, runAdaptive, runTrials, type Simulation, tolerance } from "./monte-carlo.ts";
import { compile, type Program } from "./program.ts";
import { coverageFactor, propagate, secondOrderShare } from "./propagate.ts";
import { deviation, type Summary } from "./quantiles.ts";
import { makeSampler } from "./sample.ts";
import {
  type Budget,
  type BudgetOutcome,
  type BudgetResult,
  type BudgetWarning,
  type Checked,
  fine,
  type MonteCarloRequest,
  type MonteCarloResult,
  refused,
} from "./types.ts";

export const DEFAULT_COVERAGE = 0.95;
/** A coverage of 0.9999 has its ends where one trial in 20,000 lies. */
const COVERAGES = [0.5, 0.9999] as const;
/** A growth of u by terms of second order that is worth a word. */
const NONLINEAR = 0.05;

/**
 * Value, standard and expanded uncertainty of a budget by the law of propagation, and by Monte Carlo where it is asked for.
 * Throws nothing: what cannot be evaluated is a problem that says which of the budget's data is wrong.
 */
export function evaluateBudget(budget: Budget): BudgetOutcome {
  const coverage = budget.coverage ?? DEFAULT_COVERAGE;
  if (!(coverage >= COVERAGES[0] && coverage <= COVERAGES[1]))
    return refused(["coverage"], `the coverage is ${coverage}`, `give a probability from ${COVERAGES.join(" to ")}`);
  const inputs = estimates(budget.inputs);
  if (!inputs.ok) return inputs;
  const model = readModel(budget.model, inputs.value);
  if (!model.ok) return model;
  const { program, unused } = model.value;
  const correlation = correlationMatrix(budget.correlations ?? [], inputs.value);
  if (!correlation.ok) return correlation;

  const at = inputs.value.map((input) => input.value);
  const value = valueAt(program, at);
  if (!Number.isFinite(value))
    return refused(["model"], `the model gives ${value} at the inputs' values`, "correct a value, or the model");
  const sensitivities = gradient(program, at);
  const steep = inputs.value.find(({ u }, i) => u > 0 && !Number.isFinite(sensitivities[i]));
  if (steep)
    return refused(
      ["model"],
      `the model has no slope by ${steep.name} at its value`,
      "correct the value, or the model",
    );
  const { u, dof, contributions } = propagate(inputs.value, sensitivities, correlation.value);
  if (!Number.isFinite(u)) return refused(["model"], "u is too large to be a number", "write the model in other units");
  const k = coverageFactor(coverage, dof);
  const result: BudgetResult = {
    value,
    u,
    dof: Number.isFinite(dof) ? dof : null,
    k,
    U: k * u,
    contributions,
    monteCarlo: null,
  };

  const warnings: BudgetWarning[] = unused.map((input) => ({ code: "unused", input }));
  const share = secondOrderShare(program, inputs.value, u);
  if (share > NONLINEAR) warnings.push({ code: "nonlinear", share });
  if (!budget.monteCarlo) return { ok: true, result, warnings };

  const sampler = makeSampler(inputs.value, correlation.value);
  if (!sampler.ok) return sampler;
  const request = budget.monteCarlo;
  const checked = checkRequest(request, coverage);
  if (!checked.ok) return checked;
  const wild = inputs.value.filter(({ name, u: own, dof: few }) => own > 0 && few <= 2 && !unused.includes(name));
  const simulation = { program, sampler: sampler.value, seed: checked.value.seed, coverage, near: value };
  const simulated = simulate(simulation, request, wild);
  if (!simulated.ok) return simulated;
  const { monteCarlo } = simulated.value;
  warnings.push(...simulated.value.warnings, ...validate(result, monteCarlo, request));
  return { ok: true, result: { ...result, monteCarlo }, warnings };
}

function readModel(text: string, inputs: readonly Estimate[]): Checked<{ program: Program; unused: string[] }> {
  const parsed = parseModel(text);
  if (!parsed.ok) return parsed;
  const used = namesIn(parsed.value);
  const names = inputs.map(({ name }) => name);
  const missing = [...used].find((name) => !names.includes(name));
  if (missing !== undefined)
    return refused(
      ["model"],
      `the model has "${missing}", which is no input`,
      `inputs are ${names.join(", ").slice(0, 200)}`,
    );
  return fine({ program: compile(parsed.value, names), unused: names.filter((name) => !used.has(name)) });
}

function simulate(
  simulation: Simulation,
  request: MonteCarloRequest,
  wild: readonly Estimate[],
): Checked<{ monteCarlo: MonteCarloResult; warnings: BudgetWarning[] }> {
  const warnings: BudgetWarning[] = wild.map(({ name, dof }) => ({ code: "no-moments", input: name, dof }));
  let summary: Summary;
  if ("trials" in request) {
    const run = runTrials(simulation, request.trials);
    if (!run.ok) return run;
    summary = run.value;
  } else {
    const [first] = wild;
    if (first) {
      const what = `input ${first.name} has ${first.dof} degrees of freedom: u has no digits that could become steady`;
      return refused(["monteCarlo", "digits"], what, "ask for trials, or take more readings (at least 4)");
    }
    const run = runAdaptive(simulation, request.digits);
    if (!run.ok) return run;
    summary = run.value.summary;
    if (!run.value.stable) warnings.push({ code: "not-stable", trials: summary.trials });
  }
  const { low, high, shortest, trials } = summary;
  const value = wild.some(({ dof }) => dof <= 1) ? null : summary.mean;
  return fine({
    monteCarlo: { value, u: wild.length > 0 ? null : deviation(summary), low, high, shortest, trials },
    warnings,
  });
}

/** Do both ends of the law of propagation's interval agree with Monte Carlo's (GUM-S1, 8.1)? */
function validate(
  { value, u, U }: BudgetResult,
  { low, high }: MonteCarloResult,
  request: MonteCarloRequest,
): BudgetWarning[] {
  const delta = tolerance(u, "digits" in request ? request.digits : 2);
  const ends = { low: Math.abs(value - U - low), high: Math.abs(value + U - high) };
  return ends.low <= delta && ends.high <= delta ? [] : [{ code: "not-validated", ...ends, tolerance: delta }];
}
