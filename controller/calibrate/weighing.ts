/** Weighing a liquid in air. kg, kg/m3, degrees Celsius, hPa, %. */

/**
 * Density of air, CIPM formula in its approximate form (OIML R 111-1:2004, E.3.1):
 * (0.34848 p - 0.009 h exp(0.061 t))/(273.15 + t); relative u 2e-4 for 900 to 1100 hPa, 10 to 30 degrees, below 80 %.
 */
export function airDensity(tempC: number, pressureHPa: number, humidityPercent: number): number {
  return (0.34848 * pressureHPa - 0.009 * humidityPercent * Math.exp(0.061 * tempC)) / (273.15 + tempC);
}

/** By the volumetric expansion that the profile gives for the product. */
export function liquidDensity(at20KgM3: number, expansion: number, tempC: number): number {
  return at20KgM3 * (1 - expansion * (tempC - 20));
}

export interface Weighing {
  /** Difference of the two readings in air. */
  netKg: number;
  airKgM3: number;
  liquidKgM3: number;
  /** Of the weights by which the balance is adjusted. */
  weightKgM3: number;
  evaporatedKg: number;
}

/** m = W (1 - ra/rw)/(1 - ra/rf), and what has evaporated between the readings on top. */
export function weighedMassKg({ netKg, airKgM3, liquidKgM3, weightKgM3, evaporatedKg }: Weighing): number {
  return (netKg * (1 - airKgM3 / weightKgM3)) / (1 - airKgM3 / liquidKgM3) + evaporatedKg;
}
