import { bad, good, type Result } from "../result.ts";

export interface ProbeReading {
  /** The probe's own, uncorrected. */
  readingC: number;
  /** Of the reference thermometer, corrected by its certificate. */
  referenceC: number;
}

export interface ProbePoint {
  /** Mean of the probe's readings: the abscissa of its correction. */
  at: number;
  /** To be added to a reading. */
  correction: number;
  /** Standard deviation of one correction, K; null with a single reading. */
  repeatability: number | null;
}

/** A probe further from the reference than this was in another bath, or gives another unit. */
const PLAUSIBLE_K = 5;

/** The correction at one bath temperature, from readings of probe and reference taken together. */
export function probeCorrection(
  readings: readonly ProbeReading[],
): Result<ProbePoint, "no-readings" | "not-a-number" | "implausible"> {
  if (readings.length === 0) return bad("no-readings", "no readings of probe and reference");
  if (!readings.every(({ readingC, referenceC }) => Number.isFinite(readingC) && Number.isFinite(referenceC)))
    return bad("not-a-number", "a reading is not a number");
  const corrections = readings.map(({ readingC, referenceC }) => referenceC - readingC);
  const correction = mean(corrections);
  if (Math.abs(correction) > PLAUSIBLE_K)
    return bad(
      "implausible",
      `probe and reference are ${Math.abs(correction).toFixed(1)} K apart: not in one bath, or not both in degrees Celsius`,
    );
  const squares = corrections.reduce((sum, c) => sum + (c - correction) ** 2, 0);
  return good({
    at: mean(readings.map(({ readingC }) => readingC)),
    correction,
    repeatability: readings.length < 2 ? null : Math.sqrt(squares / (readings.length - 1)),
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
