import { RigError } from "@proverig/drivers";
import type { Loaded } from "../config/yaml.ts";
import type { Profile } from "./profile.ts";
import { type Overlay, profileSchema } from "./profile-schema.ts";

/** The profile with a region's rules on top; what `set` names must be there, and must stand the profile's schema. */
export function withOverlay(profile: Profile, { value: overlay, where }: Loaded<Overlay>): Profile {
  const refuse = (key: string, what: string, mend: string) =>
    new RigError("PROFILE_INVALID", { what, where: where(["set", key]), mend });
  let { overlays, ...fields } = profile;
  for (const [key, sourced] of Object.entries(overlay.set)) {
    const raised = replaceAt(fields, key.split("."), sourced);
    if (!raised)
      throw refuse(key, `the profile ${profile.name} has no number "${key}"`, "name one by its keys and dots");
    const checked = profileSchema.safeParse(raised);
    const issue = checked.error?.issues[0];
    if (issue) throw refuse(key, `"${key}" cannot be this: ${issue.message}`, "give what the profile has there");
    if (checked.data) fields = checked.data;
  }
  overlays = [...overlays, overlay.name];
  const advisories = [...fields.advisories, ...overlay.advisories];
  return { ...fields, overlays, advisories, duties: [...fields.duties, ...overlay.duties] };
}

/** A copy with another sourced value at the end of the way; null where no sourced value is there. */
function replaceAt(node: object, [key, ...rest]: string[], sourced: unknown): object | null {
  if (key === undefined || !Object.hasOwn(node, key)) return null;
  const child: unknown = Object.entries(node).find(([name]) => name === key)?.[1];
  if (typeof child !== "object" || child === null) return null;
  const put = rest.length > 0 ? replaceAt(child, rest, sourced) : "mark" in child ? sourced : null;
  if (put === null) return null;
  if (Array.isArray(node)) return node.map((item, i) => (String(i) === key ? put : item));
  return { ...node, [key]: put };
}
