import { normalBelow } from "./conformity.ts";

/**
 * Quantiles of the normal and of Student's t distribution, for 0 < p < 1. Of our own, since the library that they are tested
 * against is some four hundred modules, and a short command would wait for them.
 */

/** By bisection and Newton's steps on the distribution function: to 1e-12 where p is not within 1e-9 of 0 or 1. */
export function normalQuantile(p: number): number {
  return root(normalBelow, (z) => Math.exp(-0.5 * z * z) * 0.3989422804014327, p, 8.3);
}

/** `dof`: a whole number from 1 on. */
export function studentQuantile(p: number, dof: number): number {
  if (dof > 200) return expansion(normalQuantile(p), dof);
  // With t = sqrt(dof) tan(angle) the distribution is a finite sum, and its density cos^(dof - 1).
  const angle = root(
    (a) => 0.5 + within(a, dof) / 2,
    (a) => density(dof) * Math.cos(a) ** (dof - 1),
    p,
    Math.PI / 2,
  );
  return Math.sqrt(dof) * Math.tan(angle);
}

/** P(|T| < sqrt(dof) tan(angle)), with the angle's sign (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function within(angle: number, dof: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = dof % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 3 : 2; k <= dof; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k - 1)) / k;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** Of the angle at 0: Gamma((dof + 1)/2) / (sqrt(pi) Gamma(dof/2)). */
function density(dof: number): number {
  let value = dof % 2 === 1 ? 1 / Math.PI : 0.5;
  for (let k = dof % 2 === 1 ? 3 : 4; k <= dof; k += 2) value *= (k - 1) / (k - 2);
  return value;
}

/** Many degrees of freedom: around the normal quantile (Abramowitz and Stegun, 26.7.5), to 1e-9. */
function expansion(x: number, dof: number): number {
  const x2 = x * x;
  const terms = [
    (x2 + 1) / 4,
    ((5 * x2 + 16) * x2 + 3) / 96,
    (((3 * x2 + 19) * x2 + 17) * x2 - 15) / 384,
    ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945) / 92_160,
  ];
  return x * (1 + terms.reduce((sum, term, i) => sum + term / dof ** (i + 1), 0));
}

/** Where a rising function of -most..most reaches p. */
function root(below: (x: number) => number, slope: (x: number) => number, p: number, most: number): number {
  let [low, high] = [-most, most];
  let x = 0;
  for (let i = 0; i < 200; i++) {
    const miss = below(x) - p;
    if (miss === 0) return x;
    if (miss < 0) low = x;
    else high = x;
    const newton = x - miss / slope(x);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}
