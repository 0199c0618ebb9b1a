import { setImmediate } from "node:timers/promises";
import type { ProfileList } from "../protocol/index.ts";
import type { JobRecord } from "../record/record.ts";
import { listOverlays, listProfiles, loadProfile, mpeAt, type Profile, regulationCode } from "../regulation/index.ts";

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
  const summaries = listProfiles();
  const known = new Map<string, Known | null>();
  const take = (name: string, overlays: readonly string[]): Known | null => {
    const key = [name, ...overlays].join(" + ");
    const found = known.get(key) ?? load(name, overlays);
    known.set(key, found);
    return found;
  };
  for (const { name } of summaries) {
    take(name, []);
    await setImmediate();
  }

  return {
    list: { profiles: summaries, overlays: listOverlays() },
    get: (name) => known.get(name)?.profile,
    mpeOf(record) {
      const { profile: name, overlays } = record.job.regulation;
      const volumeL = smallestVolume(record);
      if (volumeL === null || !summaries.some((each) => each.name === name)) return null;
      const used = take(name, overlays);
      if (used?.code !== record.software.regulationCode) return null;
      return mpeAt(used.profile, volumeL, record.job.dispenser.mmq);
    },
  };
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
