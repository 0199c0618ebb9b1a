import { parseYaml } from "../config/yaml.ts";
import type { LoadedProfile } from "./load.ts";
import { withOverlay } from "./overlay.ts";
import type { Profile } from "./profile.ts";
import { overlaySchema, profileSchema } from "./profile-schema.ts";

const PROFILE = "profile.yaml";
const overlayFile = (index: number) => `overlay-${index + 1}.yaml`;

/** A profile's files under the names that they have in a bundle, in the order in which they are laid over each other. */
export function bundledFiles(files: LoadedProfile["files"]): Record<string, Uint8Array> {
  return Object.fromEntries(files.map(({ bytes }, i) => [i === 0 ? PROFILE : overlayFile(i - 1), bytes]));
}

/** The profile that a bundle carries. Throws PROFILE_INVALID. */
export function profileFromFiles(files: ReadonlyMap<string, Uint8Array>, overlays: readonly string[]): Profile {
  const read = (name: string) => files.get(name) ?? new Uint8Array();
  const profile = parseYaml(read(PROFILE), PROFILE, profileSchema, "PROFILE_INVALID").value;
  return overlays
    .map((_, i) => parseYaml(read(overlayFile(i)), overlayFile(i), overlaySchema, "PROFILE_INVALID"))
    .reduce<Profile>(withOverlay, { ...profile, overlays: [] });
}
