import type { Method, Profile } from "../regulation/profile.ts";

/**
 * Whether a result is screening and no verification: no public source allows a master meter as the standard under
 * JJG 443. A laboratory whose official copy allows it attests a file that says `screeningByMasterMeter: false`; under
 * JJG 443 that word counts for nothing before it is attested. Changes headings and flags, never a verdict.
 */
export function isScreening(profile: Profile, method: Method, attested: boolean): boolean {
  if (method !== "master-meter") return false;
  return profile.screeningByMasterMeter.value || (!attested && profile.code.startsWith("JJG 443"));
}
