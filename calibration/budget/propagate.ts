import { normalQuantile, studentQuantile } from "../student.ts";
import { type Correlation, groups } from "./correlation.ts";
import { secondDerivative } from "./derivatives.ts";
import type { Estimate } from "./inputs.ts";
import type { Program } from "./program.ts";
import type { Contribution } from "./types.ts";

export interface Propagated {
  u: number;
  /** Infinity where every input's u is exactly known. */
  dof: number;
  contributions: Contribution[];
}

/** The law of propagation of uncertainty, first order (GUM 5.1.2, 5.2.2), with effective degrees of freedom. */
export function propagate(
  inputs: readonly Estimate[],
  sensitivities: readonly number[],
  correlation: Correlation,
): Propagated {
  // A constant adds nothing, also where the model has no slope by it.
  const signed = inputs.map(({ u }, i) => (u === 0 ? 0 : (sensitivities[i] ?? 0) * u));
  /** c_i u_i times the sum over j of r_ij c_j u_j: the input's part of the variance. */
  const parts = signed.map((part, i) => part * sum(signed.map((other, j) => (correlation[i]?.[j] ?? 0) * other)));
  const variance = Math.max(0, sum(parts));
  const contributions = inputs.map(({ name }, i) => ({
    input: name,
    sensitivity: sensitivities[i] ?? 0,
    u: Math.abs(signed[i] ?? 0),
    share: variance === 0 ? 0 : (parts[i] ?? 0) / variance,
  }));
  return { u: Math.sqrt(variance), dof: effectiveDof(inputs, parts, variance, correlation), contributions };
}

/**
 * Welch-Satterthwaite (GUM G.4.1). The formula is for independent estimates: inputs that hang together by correlations
 * count as one estimate, with the variance that they have together and the fewest degrees of freedom among them.
 */
function effectiveDof(
  inputs: readonly Estimate[],
  parts: readonly number[],
  variance: number,
  correlation: Correlation,
): number {
  const terms = groups(correlation).map((group) => {
    const together = sum(group.map((i) => parts[i] ?? 0));
    const dof = Math.min(...group.filter((i) => parts[i] !== 0).map((i) => inputs[i]?.dof ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(dof) ? (together / variance) ** 2 / dof : 0;
  });
  const inverse = sum(terms);
  return inverse > 0 ? 1 / inverse : Number.POSITIVE_INFINITY;
}

/** What was weighed by hand: a standard uncertainty, its degrees of freedom (null: infinite), and its sensitivity. */
export interface Part {
  u: number;
  dof: number | null;
  sensitivity: number;
}

/** The same for independent inputs whose sensitivities are known, in their order. `dof` is unrounded, null where infinite. */
export function combineParts(parts: readonly Part[]): {
  u: number;
  dof: number | null;
  contributions: Array<Pick<Contribution, "u" | "share">>;
} {
  const inputs = parts.map(({ u, dof }, i): Estimate => {
    return { name: String(i), value: 0, u, dof: dof ?? Number.POSITIVE_INFINITY, shape: "normal" };
  });
  const independent = inputs.map((_, i) => inputs.map((__, j) => (i === j ? 1 : 0)));
  const { u, dof, contributions } = propagate(
    inputs,
    parts.map(({ sensitivity }) => sensitivity),
    independent,
  );
  return { u, dof: Number.isFinite(dof) ? dof : null, contributions };
}

/** Cut to a whole number. What Welch-Satterthwaite makes of whole ones may fall short of one by the noise of its arithmetic. */
export function wholeDof(dof: number): number {
  return Math.floor(dof + 1e-9);
}

/** k for a coverage probability; the degrees of freedom are cut to a whole number first (GUM G.4.1, note 1, and H.1.6). */
export function coverageFactor(coverage: number, dof: number): number {
  const p = (1 + coverage) / 2;
  const whole = wholeDof(dof);
  return whole > 1e6 ? normalQuantile(p) : studentQuantile(p, whole);
}

/**
 * How much u would grow, as a share, by the terms of second order: half the squared second derivatives (the part of GUM
 * 5.1.2's note that needs no third ones). 0 where u is 0 and there are none.
 */
export function secondOrderShare(program: Program, inputs: readonly Estimate[], u: number): number {
  const values = inputs.map(({ value }) => value);
  let added = 0;
  for (const [i, a] of inputs.entries()) {
    for (let j = 0; j <= i && a.u > 0; j++) {
      const b = inputs[j];
      if (!b || b.u === 0) continue;
      const second = secondDerivative(program, values, i, j);
      added += (i === j ? 0.5 : 1) * (second * a.u * b.u) ** 2;
    }
  }
  if (added === 0) return 0;
  return u === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(1 + added / u ** 2) - 1;
}

/** In rising order of magnitude: the order of the inputs cannot show. */
function sum(values: readonly number[]): number {
  return [...values].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b).reduce((total, value) => total + value, 0);
}
