import { bad, good, type Result } from "../result.ts";
import type { MeasureCalibration } from "../types.ts";

/** One filling of a metal measure; a run may need several, of one or of several sizes. */
export interface Filling {
  measure: MeasureCalibration;
  /** Read on the neck, mm; between `neckRange` where the measure states one. */
  neckMm: number;
  neckRangeMm?: readonly [number, number] | undefined;
  /** Of the liquid in the measure, corrected, degrees Celsius. */
  tempC: number;
  /**
   * What the certificate's volume means: `delivered` after the drain time from a wetted measure (Ex), `contained` in a
   * dry one (In), which holds more by what clings to the wall.
   */
  certified: "delivered" | "contained";
  /** How the measure was before this filling: wetted and drained as below, or dry. */
  before: "drained" | "dry";
  /** Litres that cling to the wall after the drain time; needed where `certified` and `before` do not agree. */
  clingageL?: number | undefined;
  /** Of the drip after the stream broke, in s: as it was done, and as the certificate has it. */
  drained?: { seconds: number; certifiedSeconds: number } | undefined;
}

export type FillingProblem =
  | "no-filling"
  | "not-a-number"
  | "neck-out-of-scale"
  | "clingage-unknown"
  | "drained-too-short";

/**
 * Litres at the meter's temperature of all fillings together:
 * V_i = [V_B0 + (h - h0) d/1000 +- clingage] [1 + bY (tM - t_i) + bB (t_i - 20)] (JJG 443's V_Bt, with tM for tJ).
 */
export function fillingsAtMeter(
  fillings: readonly Filling[],
  at: { meterC: number; oilExpansion: number; measureExpansion: number },
): Result<{ volumeL: number; at20L: number[] }, FillingProblem> {
  if (fillings.length === 0) return bad("no-filling", "no measure was filled");
  let volumeL = 0;
  const at20L: number[] = [];
  for (const [i, filling] of fillings.entries()) {
    const VB = volumeAt20(filling);
    if (!VB.ok) return { ...VB, detail: `filling ${i + 1}: ${VB.detail}` };
    at20L.push(VB.value);
    const toMeter = at.oilExpansion * (at.meterC - filling.tempC);
    volumeL += VB.value * (1 + toMeter + at.measureExpansion * (filling.tempC - 20));
  }
  return Number.isFinite(volumeL) ? good({ volumeL, at20L }) : bad("not-a-number", "a temperature is not a number");
}

/** What came into the measure, in litres of its own scale at 20 degrees. */
function volumeAt20(filling: Filling): Result<number, FillingProblem> {
  const { measure, neckMm, neckRangeMm, drained } = filling;
  if (![neckMm, filling.tempC].every(Number.isFinite))
    return bad("not-a-number", "neck or temperature is not a number");
  if (neckRangeMm && (neckMm < neckRangeMm[0] || neckMm > neckRangeMm[1]))
    return bad("neck-out-of-scale", `${neckMm} mm is not on the scale from ${neckRangeMm[0]} to ${neckRangeMm[1]} mm`);
  if (drained && drained.seconds < drained.certifiedSeconds)
    return bad(
      "drained-too-short",
      `drained for ${drained.seconds} s, the certificate has ${drained.certifiedSeconds} s`,
    );
  const byScale = measure.volume + ((neckMm - measure.neck) * measure.mlPerMm) / 1000;
  const alike = (filling.certified === "delivered") === (filling.before === "drained");
  if (alike) return good(byScale);
  const { clingageL } = filling;
  if (clingageL === undefined || !(clingageL >= 0))
    return bad(
      "clingage-unknown",
      `certified as ${filling.certified}, filled ${filling.before}: what clings to the wall must be known`,
    );
  // Into a dry measure certified for delivery goes more than it delivers; into a wet one certified dry goes less.
  return good(filling.certified === "delivered" ? byScale + clingageL : byScale - clingageL);
}
