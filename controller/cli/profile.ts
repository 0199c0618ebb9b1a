import { stringify } from "yaml";
import { listOverlays, listProfiles, loadProfile } from "../regulation/index.ts";

/** `profile list`: names, titles, and what each can verify. */
export function listAllProfiles(): number {
  for (const { name, title, kinds, unknownBecause } of listProfiles()) {
    const can =
      kinds.length > 0
        ? `verifies ${kinds.join(", ")}`
        : `judges only${unknownBecause ? `: ${unknownBecause.en}` : ""}`;
    process.stdout.write(`${name}  ${title.en} / ${title.zh}; ${can}\n`);
  }
  for (const name of listOverlays()) process.stdout.write(`overlay ${name}\n`);
  return 0;
}

/** `profile show NAME`: every number with its source and mark. */
export function showProfile(name: string): number {
  process.stdout.write(stringify(loadProfile(name).profile));
  return 0;
}
