import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { RigError } from "@proverig/drivers";
import type { z } from "zod";
import { type Loaded, loadYaml } from "../config/yaml.ts";
import { namesIn, overlaysFolder, profilesFolder } from "./files.ts";
import { withOverlay } from "./overlay.ts";
import { KINDS, type KindRules, type Profile, type VerificationKind } from "./profile.ts";
import { overlaySchema, profileSchema } from "./profile-schema.ts";

export const DEFAULT_PROFILE = "jjg443-2023";

export interface LoadedProfile {
  profile: Profile;
  /** The profile's file, then its overlays', as read. */
  files: Array<{ name: string; path: string; bytes: Uint8Array }>;
}

export interface ProfileSummary {
  name: string;
  code: string;
  title: Profile["title"];
  /** Kinds that `verify` can do with it; none: it only judges. */
  kinds: VerificationKind[];
  /** Why kinds are missing. */
  unknownBecause: Profile["unknownBecause"];
}

/**
 * Reads a profile and lays overlays over it in their order. Either is one of ours by its name, or a file by its path,
 * from `base` on. Throws PROFILE_NOT_FOUND, PROFILE_INVALID, and what reading a file throws.
 */
export function loadProfile(nameOrPath: string, overlays: readonly string[] = [], base = "."): LoadedProfile {
  const file = read(nameOrPath, profilesFolder(), base, profileSchema, "profile");
  const above = overlays.map((overlay) => read(overlay, overlaysFolder(), base, overlaySchema, "overlay"));
  const profile = above.reduce<Profile>(withOverlay, { ...file.value, overlays: [] });
  const files = [file, ...above].map(({ path, bytes }) => ({ name: basename(path), path, bytes }));
  return { profile, files };
}

/** The built-in profiles in the order of their names. */
export function listProfiles(): ProfileSummary[] {
  return namesIn(profilesFolder()).map((name) => {
    const { profile } = loadProfile(name);
    const { code, title, unknownBecause } = profile;
    return { name, code, title, kinds: KINDS.filter((kind) => profile.kinds[kind] !== null), unknownBecause };
  });
}

export function listOverlays(): string[] {
  return namesIn(overlaysFolder());
}

/** What a kind of verification demands. Throws PROFILE_CANNOT_VERIFY where the profile does not know. */
export function rulesFor(profile: Profile, kind: VerificationKind): KindRules {
  const rules = profile.kinds[kind];
  if (rules) return rules;
  const known = KINDS.filter((other) => profile.kinds[other] !== null);
  throw new RigError("PROFILE_CANNOT_VERIFY", {
    what: `${profile.name} cannot verify "${kind}": ${profile.unknownBecause?.en ?? "its rules are not known"}`,
    where: `profile ${profile.name}, kinds.${kind}`,
    mend: known.length > 0 ? `kinds that it can: ${known.join(", ")}` : "use it with evaluate, or another profile",
  });
}

function read<T>(
  nameOrPath: string,
  folder: string,
  base: string,
  schema: z.ZodType<T>,
  word: "profile" | "overlay",
): Loaded<T> {
  const path = isName(nameOrPath) ? join(folder, `${nameOrPath}.yaml`) : resolve(base, nameOrPath);
  // A job that comes over the network names what it likes: a pipe or a device would never be read to its end.
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new RigError("FILE_UNREADABLE", { what: `the ${word} is no file`, where: path, mend: "give a file's path" });
  }
  if (existsSync(path)) return loadYaml(path, schema, "PROFILE_INVALID");
  throw new RigError("PROFILE_NOT_FOUND", {
    what: `there is no ${word} "${nameOrPath}"`,
    where: path,
    mend: `built in are ${namesIn(folder).join(", ")}; or give the path of a file`,
  });
}

function isName(nameOrPath: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(nameOrPath);
}
