import { bad, good, type Result } from "../result.ts";

export interface Air {
  pressureHPa: number;
  tempC: number;
  /** Relative, %. */
  humidityPercent: number;
}

export interface AirDensity {
  kgM3: number;
  /** Standard uncertainty of the formula alone, kg/m3; null outside the range that it is stated for. */
  u: number | null;
}

/**
 * The simplified CIPM formula of OIML R 111-1:2004, E.3: rho = (0.34848 p - 0.009 h exp(0.061 t)) / (273.15 + t), relative
 * standard uncertainty 2e-4 for 900 to 1100 hPa, 10 to 30 degrees and less than 80 % (recalled, high confidence; not
 * held against the official text).
 */
export function airDensity({ pressureHPa, tempC, humidityPercent }: Air): Result<AirDensity, "implausible-air"> {
  const plausible =
    pressureHPa > 300 && pressureHPa < 1200 && Math.abs(tempC) < 60 && humidityPercent >= 0 && humidityPercent <= 100;
  if (!plausible)
    return bad(
      "implausible-air",
      `${pressureHPa} hPa, ${tempC} degrees, ${humidityPercent} % is no air to weigh in: hPa, degrees Celsius, %`,
    );
  const kgM3 = (0.34848 * pressureHPa - 0.009 * humidityPercent * Math.exp(0.061 * tempC)) / (273.15 + tempC);
  const stated = pressureHPa > 900 && pressureHPa < 1100 && tempC > 10 && tempC < 30 && humidityPercent < 80;
  return good({ kgM3, u: stated ? 2e-4 * kgM3 : null });
}
