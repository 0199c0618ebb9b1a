import type { Profile } from "./profile.ts";

/**
 * The last day of a conforming verification, YYYY-MM-DD in the profile's own time zone; that day is included. The same
 * date so many months on, or the month's last day where it has no such date. null where the profile knows no period.
 * A profile that knows no shorter period after an adjustment gives the normal one.
 */
export function validUntil(profile: Profile, endedAt: string, adjusted: boolean): string | null {
  const { normal, afterAdjustment } = profile.validityMonths;
  const months = (adjusted ? afterAdjustment.value : null) ?? normal.value;
  const local = new Date(Date.parse(endedAt) + offsetMinutes(profile.utcOffset.value) * 60_000);
  if (months === null || Number.isNaN(local.getTime())) return null;
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(local.getUTCDate(), lastDay))).toISOString().slice(0, 10);
}

function offsetMinutes(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
