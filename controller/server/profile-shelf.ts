import { setImmediate } from "node:timers/promises";
import type { ProfileList } from "../protocol/index.ts";
import type { JobRecord } from "../record/record.ts";
import { namesIn, profilesFolder } from "../regulation/files.ts";
import { KINDS, listOverlays, loadProfile, mpeAt, type Profile, regulationCode } from "../regulation/index.ts";

/** The built-in profiles, read before anything moves: to parse them all takes longer than the outputs may wait. */
export interface ProfileShelf {
  list: ProfileList;
  /** Its sources and marks with every number. Only what is built in: a name is never a path here. */
  get(name: string): Profile | undefined;
  /** |E| limit in percent at a record's runs; null where the profile is not here, or no longer as it was used. */
  mpeOf(record: JobRecord): number | null;
}

interface Known {
  profile: Profile;
  code: string;
}

export async function profileShelf(): Promise<ProfileShelf> {
  const names = namesIn(profilesFolder());
  const known = new Map<string, Known | null>();
  const take = (name: string, overlays: readonly string[]): Known | null => {
    const key = [name, ...overlays].join(" + ");
    const found = known.get(key) ?? load(name, overlays);
    known.set(key, found);
    return found;
  };
  const summaries: ProfileList["profiles"] = [];
  for (const name of names) {
    const profile = take(name, [])?.profile;
    if (profile) summaries.push(summaryOf(name, profile));
    await setImmediate();
  }

  return {
    list: { profiles: summaries, overlays: listOverlays() },
    get: (name) => known.get(name)?.profile,
    mpeOf(record) {
      const { profile: name, overlays } = record.job.regulation;
      const volumeL = smallestVolume(record);
      if (volumeL === null || !names.includes(name)) return null;
      const used = take(name, overlays);
      if (used?.code !== record.software.regulationCode) return null;
      return mpeAt(used.profile, volumeL, record.job.dispenser.mmq);
    },
  };
}

function summaryOf(name: string, { code, title, kinds, unknownBecause }: Profile): ProfileList["profiles"][number] {
  return { name, code, title, kinds: KINDS.filter((kind) => kinds[kind] !== null), unknownBecause };
}

function load(name: string, overlays: readonly string[]): Known | null {
  try {
    const { profile, files } = loadProfile(name, overlays);
    return { profile, code: regulationCode(files) };
  } catch {
    return null;
  }
}

function smallestVolume({ nozzles }: JobRecord): number | null {
  const runs = nozzles.flatMap(({ points }) => points.flatMap((point) => point.runs));
  const volumes = runs.flatMap((run) => (run.void === null && run.reference !== null ? [run.reference] : []));
  return volumes.length > 0 ? Math.min(...volumes) : null;
}
