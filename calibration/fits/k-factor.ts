/**
 * A meter's error in % from the K-factor that a calibration found (pulses per litre) and the one that is set in it:
 * it shows N/K_set litres where N/K_found went through.
 */
export function errorOfKFactor(found: number, set: number): number {
  return (found / set - 1) * 100;
}

/** The K-factor at which a meter with `set` and this error in % would be right. */
export function kFactorOfError(errorPercent: number, set: number): number {
  return set * (1 + errorPercent / 100);
}
