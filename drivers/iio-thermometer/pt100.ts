/** IEC 60751: R(t) = R0 (1 + A t + B t^2 + C (t - 100) t^3), the last below 0 degrees only. */
const A = 3.9083e-3;
const B = -5.775e-7;
const C = -4.183e-12;

/** R(t)/R0, of an element by the standard unless it has an A and B of its own. */
export function ratioAt(tempC: number, { a, b } = { a: A, b: B }): number {
  const cold = tempC < 0 ? C * (tempC - 100) * tempC ** 3 : 0;
  return 1 + a * tempC + b * tempC ** 2 + cold;
}

/** Degrees Celsius of R/R0: the quadratic's own solution, made right below 0 by Newton's steps. */
export function degreesAt(ratio: number): number {
  let tempC = (-A + Math.sqrt(A * A - 4 * B * (1 - ratio))) / (2 * B);
  for (let step = 0; step < 5 && tempC < 0; step++) {
    const slope = A + 2 * B * tempC + C * (4 * tempC ** 3 - 300 * tempC ** 2);
    tempC -= (ratioAt(tempC) - ratio) / slope;
  }
  return tempC;
}
