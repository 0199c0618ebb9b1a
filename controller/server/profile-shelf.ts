import { setImmediate } from "node:timers/promises";
import { loadSubject, profileSubject, type Subject } from "../attestation/index.ts";
import type { ProfileList } from "../protocol/index.ts";
import type { JobRecord } from "../record/record.ts";
import { namesIn, profilesFolder } from "../regulation/files.ts";
import {
  KINDS,
  type LoadedProfile,
  listOverlays,
  loadProfile,
  mpeAt,
  type Profile,
  regulationCode,
} from "../regulation/index.ts";

/** The built-in profiles, read before anything moves: to parse them all takes longer than the outputs may wait. */
export interface ProfileShelf {
  list: Omit<ProfileList, "profiles"> & { profiles: ProfileSummary[] };
  /** Its sources and marks with every number. Only what is built in: a name is never a path here. */
  get(name: string): Profile | undefined;
  /** A profile or an overlay as the file that can be attested. */
  subject(name: string): Subject | undefined;
  /** |E| limit in percent at a record's runs; null where the profile is not here, or no longer as it was used. */
  mpeOf(record: JobRecord): number | null;
}

type ProfileSummary = Omit<ProfileList["profiles"][number], "attested">;

interface Known {
  loaded: LoadedProfile;
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
  const summaries: ProfileSummary[] = [];
  const subjects = new Map<string, Subject>();
  for (const name of names) {
    const found = take(name, []);
    if (found) {
      summaries.push(summaryOf(name, found.loaded.profile));
      subjects.set(name, profileSubject(found.loaded));
    }
    await setImmediate();
  }
  const overlays = listOverlays();
  for (const name of overlays) subjects.set(name, loadSubject(name));

  return {
    list: { profiles: summaries, overlays },
    get: (name) => known.get(name)?.loaded.profile,
    subject: (name) => subjects.get(name),
    mpeOf(record) {
      const { profile: name, overlays } = record.job.regulation;
      const volumeL = smallestVolume(record);
      if (volumeL === null || !names.includes(name)) return null;
      const used = take(name, overlays);
      if (used?.code !== record.software.regulationCode) return null;
      return mpeAt(used.loaded.profile, volumeL, record.job.dispenser.mmq);
    },
  };
}

function summaryOf(name: string, { code, title, kinds, unknownBecause }: Profile): ProfileSummary {
  return { name, code, title, kinds: KINDS.filter((kind) => kinds[kind] !== null), unknownBecause };
}

function load(name: string, overlays: readonly string[]): Known | null {
  try {
    const loaded = loadProfile(name, overlays);
    return { loaded, code: regulationCode(loaded.files) };
  } catch {
    return null;
  }
}

function smallestVolume({ nozzles }: JobRecord): number | null {
  const runs = nozzles.flatMap(({ points }) => points.flatMap((point) => point.runs));
  const volumes = runs.flatMap((run) => (run.void === null && run.reference !== null ? [run.reference] : []));
  return volumes.length > 0 ? Math.min(...volumes) : null;
}
