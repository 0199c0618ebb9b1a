/** R(t) = r0 (1 + a t + b t^2 [+ c (t - 100) t^3 below 0 degrees]), ohms and degrees Celsius. */
export interface CallendarVanDusen {
  r0: number;
  a: number;
  b: number;
  c: number;
}

/** IEC 60751:2008, platinum of alpha 0.003851, -200 to 850 degrees. */
export const PT100: CallendarVanDusen = { r0: 100, a: 3.9083e-3, b: -5.775e-7, c: -4.183e-12 };

const [COLDEST_C, HOTTEST_C] = [-200, 850];
/** A table rounded to 0.01 ohm still gives the ends of the range. */
const ROUNDED_K = 0.02;

/** Ohms at a temperature in degrees Celsius; C counts below 0 degrees only (IEC 60751). */
export function resistanceAt({ r0, a, b, c }: CallendarVanDusen, tempC: number): number {
  return r0 * (1 + a * tempC + b * tempC ** 2 + (tempC < 0 ? c * (tempC - 100) * tempC ** 3 : 0));
}

/** Degrees Celsius of a resistance: the quadratic's root above 0 degrees, Newton's steps below. null outside -200 to 850. */
export function temperatureOf(coefficients: CallendarVanDusen, ohms: number): number | null {
  const { r0, a, b } = coefficients;
  // In ratio to r0; this root keeps its digits where b is small or zero.
  const ratio = ohms / r0;
  const root = a ** 2 - 4 * b * (1 - ratio);
  if (!(r0 > 0) || !(root >= 0)) return null;
  let tempC = (2 * (ratio - 1)) / (a + Math.sqrt(root));
  if (tempC < 0) tempC = refined(coefficients, ohms, tempC);
  return tempC >= COLDEST_C - ROUNDED_K && tempC <= HOTTEST_C + ROUNDED_K ? tempC : null;
}

function refined(coefficients: CallendarVanDusen, ohms: number, first: number): number {
  const { r0, a, b, c } = coefficients;
  let tempC = first;
  for (let step = 0; step < 20; step += 1) {
    const slope = r0 * (a + 2 * b * tempC + c * (4 * tempC ** 3 - 300 * tempC ** 2));
    const change = (resistanceAt(coefficients, tempC) - ohms) / slope;
    tempC -= change;
    if (Math.abs(change) < 1e-10) return tempC;
  }
  return Number.NaN;
}
