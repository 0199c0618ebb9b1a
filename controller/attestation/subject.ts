import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Loaded } from "../config/yaml.ts";
import { loadYaml, parseYaml } from "../config/yaml.ts";
import { sha256 } from "../journal/entry.ts";
import { namesIn, overlaysFolder } from "../regulation/files.ts";
import { type LoadedProfile, loadProfile } from "../regulation/index.ts";
import type { Profile } from "../regulation/profile.ts";
import { overlaySchema, profileSchema } from "../regulation/profile-schema.ts";
import { numbersOf, type SourcedNumber } from "./numbers.ts";

/** What is attested: the bytes of one file, a profile's or an overlay's. Other bytes are another subject. */
export interface Subject {
  /** As the file names itself. */
  name: string;
  kind: "profile" | "overlay";
  title: Profile["title"];
  /** Of the file's bytes, hex. */
  sha256: string;
  numbers: SourcedNumber[];
}

/** A profile or an overlay, by its name or its path. Throws PROFILE_NOT_FOUND, PROFILE_INVALID and what reading throws. */
export function loadSubject(nameOrPath: string): Subject {
  const overlay = overlayPath(nameOrPath);
  if (overlay !== null) return subjectOf("overlay", loadYaml(overlay, overlaySchema, "PROFILE_INVALID"));
  return profileSubject(loadProfile(nameOrPath));
}

/** Of a profile that has been read, without overlays. */
export function profileSubject({ profile, files }: LoadedProfile): Subject {
  return subjectOf("profile", { value: profile, bytes: files[0]?.bytes ?? new Uint8Array() });
}

/** The same of bytes that are at hand; `file` is what messages call them. Throws PROFILE_INVALID. */
export function subjectFrom(kind: Subject["kind"], bytes: Uint8Array, file: string): Subject {
  return kind === "profile"
    ? subjectOf(kind, parseYaml(bytes, file, profileSchema, "PROFILE_INVALID"))
    : subjectOf(kind, parseYaml(bytes, file, overlaySchema, "PROFILE_INVALID"));
}

/** The files of a job's regulation: its profile, then its overlays. */
export function subjectsOf(files: ReadonlyArray<{ name: string; bytes: Uint8Array }>): Subject[] {
  return files.map(({ name, bytes }, i) => subjectFrom(i === 0 ? "profile" : "overlay", bytes, name));
}

function overlayPath(nameOrPath: string): string | null {
  if (namesIn(overlaysFolder()).includes(nameOrPath)) return join(overlaysFolder(), `${nameOrPath}.yaml`);
  return existsSync(nameOrPath) && isOverlay(nameOrPath) ? nameOrPath : null;
}

/** An overlay sets numbers anew, a profile has them. */
function isOverlay(path: string): boolean {
  try {
    loadYaml(path, overlaySchema, "PROFILE_INVALID");
    return true;
  } catch {
    return false;
  }
}

type Named = Pick<Profile, "name" | "title">;

function subjectOf(kind: Subject["kind"], { value, bytes }: Pick<Loaded<Named>, "value" | "bytes">): Subject {
  const { name, title } = value;
  return { name, kind, title, sha256: sha256(bytes), numbers: numbersOf(value) };
}
