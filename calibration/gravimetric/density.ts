/**
 * Density of a liquid at another temperature, kg/m3. Its volume grows by 1 + bY (t - t0), as the profiles state bY, so
 * the density falls by the same factor and a mass keeps itself.
 */
export function densityAt(known: { kgM3: number; atC: number }, expansion: number, tempC: number): number {
  return known.kgM3 / (1 + expansion * (tempC - known.atC));
}

/**
 * Air-free water of standard composition at 101.325 kPa, kg/m3, 0 to 40 degrees: Tanaka et al., Metrologia 38 (2001)
 * 301 (recalled, high confidence; the tests hold it against its table). null outside.
 */
export function waterDensity(tempC: number): number | null {
  if (!(tempC >= 0 && tempC <= 40)) return null;
  const [a1, a2, a3, a4, a5] = [-3.983035, 301.797, 522528.9, 69.34881, 999.97495];
  return a5 * (1 - ((tempC + a1) ** 2 * (tempC + a2)) / (a3 * (tempC + a4)));
}
