import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the controller's own files lie, from its sources as from its build in `dist`. */
export function controllerRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

export const profilesFolder = () => join(controllerRoot(), "regulation", "profiles");
export const overlaysFolder = () => join(controllerRoot(), "regulation", "overlays");

/** Names of the YAML files of a folder, the suffix off, in order. */
export function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}
