import type { MpeRow, Profile } from "./profile.ts";

type Limits = Pick<Profile, "limits" | "mmqL">;

/** The display shows more than came out (E positive), or less. */
export type Side = "over" | "under";

/** A quantity counts as the minimum measured quantity up to this many times of it: deliveries do not end to the drop. */
const MMQ_REACH = 1.1;

/**
 * The limit of |E| in percent for a delivery of `volumeL` litres by the reference. The dispenser's own MMQ, where it is
 * known, stands for the profile's.
 */
export function mpeAt(
  profile: Limits,
  volumeL: number,
  mmqL: number | null = profile.mmqL.value,
  side: Side = "over",
): number {
  const { mpe, mpeAtMmq, minimumDeviation } = profile.limits;
  if (mpeAtMmq.value !== null && mmqL !== null && volumeL <= MMQ_REACH * mmqL) return mpeAtMmq.value;
  const limit = rowLimit(mpe.value, volumeL, side);
  if (minimumDeviation.value === null || mmqL === null) return limit;
  const floorL = minimumDeviation.value * litres(rowLimit(mpe.value, mmqL, side), mmqL);
  return Math.max(limit, percent(floorL, volumeL));
}

/** Percent; as a share of the MPE where the profile says so. null where repeatability is not required at this volume. */
export function repeatabilityLimit(profile: Limits, volumeL: number, mmqL = profile.mmqL.value): number | null {
  const { repeatability, repeatabilityShareOfMpe, repeatabilityFromMmq } = profile.limits;
  if (repeatabilityFromMmq.value !== null && mmqL !== null && volumeL < repeatabilityFromMmq.value * mmqL) return null;
  if (repeatabilityShareOfMpe.value === null) return repeatability.value;
  return repeatabilityShareOfMpe.value * mpeAt(profile, volumeL, mmqL);
}

function rowLimit(rows: MpeRow[], volumeL: number, side: Side): number {
  const row = rows.find(({ belowL }) => belowL === null || volumeL < belowL);
  // The schema lets no table end before the largest volume.
  if (!row) return 0;
  switch (row.kind) {
    case "percent":
      return side === "under" ? (row.negativeLimit ?? row.limit) : row.limit;
    case "volume":
      return percent(row.limitL, volumeL);
    case "linear":
      return percent(row.baseL + row.perLitreL * volumeL, volumeL);
  }
}

const percent = (partL: number, volumeL: number) => (partL / volumeL) * 100;
const litres = (limitPercent: number, volumeL: number) => (limitPercent / 100) * volumeL;
