import { bad, good, type Result } from "../result.ts";
import { upTo } from "./limit.ts";
import { besselSpread, mean, range } from "./spread.ts";

/**
 * Examinations of a measurement standard after JJF 1033. The official text was not at hand: forms and limits below are
 * recalled with high confidence and stand in every result as `mark`.
 */
const MARK = "recalled" as const;

export interface RepeatabilityExamination {
  mark: typeof MARK;
  n: number;
  s: number;
  /** That of the standard's first examination, if there was one. */
  established: number | null;
  /** s does not exceed the established one; null without it. Where false, the uncertainty is to be evaluated anew. */
  holds: boolean | null;
}

/** Repeatability by Bessel's formula; JJF 1033 asks for about ten readings. */
export function examineRepeatability(
  readings: readonly number[],
  established: number | null = null,
  atLeast = 10,
): Result<RepeatabilityExamination, "too-few-readings" | "not-a-number"> {
  if (!readings.every(Number.isFinite)) return bad("not-a-number", "a reading is not a number");
  const spread = besselSpread(readings);
  if (!spread || readings.length < atLeast)
    return bad("too-few-readings", `${atLeast} readings are asked for, there are ${readings.length}`);
  const holds = established === null ? null : upTo(spread.s, established);
  return good({ mark: MARK, n: spread.n, s: spread.s, established, holds });
}

export interface StabilityExamination {
  mark: typeof MARK;
  /** Means of the occasions, in their order. */
  means: number[];
  /** A new standard: largest less smallest mean. One in service: the last two means' difference. */
  stability: number;
  /** U (k = 2) where corrections are used, else |MPE|. */
  limit: number;
  holds: boolean;
}

/** A new standard: four occasions or more, a month apart or more; stability is the range of their means. */
export function examineStabilityWhenNew(
  occasions: readonly (readonly number[])[],
  limit: number,
): Result<StabilityExamination, "too-few-occasions" | "not-a-number"> {
  if (occasions.length < 4)
    return bad("too-few-occasions", `four occasions are asked for, there are ${occasions.length}`);
  return stability(occasions, limit, range);
}

/** A standard in service: once a year or oftener; stability is the difference from the occasion before. */
export function examineStabilityInService(
  occasions: readonly (readonly number[])[],
  limit: number,
): Result<StabilityExamination, "too-few-occasions" | "not-a-number"> {
  if (occasions.length < 2)
    return bad("too-few-occasions", `two occasions are asked for, there are ${occasions.length}`);
  return stability(occasions, limit, (means) => range(means.slice(-2)));
}

function stability(
  occasions: readonly (readonly number[])[],
  limit: number,
  of: (means: number[]) => number,
): Result<StabilityExamination, "not-a-number"> {
  const means = occasions.map(mean);
  if (![limit, ...means].every(Number.isFinite))
    return bad("not-a-number", "an occasion without readings, or a reading that is no number");
  const found = of(means);
  return good({ mark: MARK, means, stability: found, limit, holds: upTo(found, limit) });
}
