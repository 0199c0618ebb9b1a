import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { controllerRoot } from "./files.ts";
import type { LoadedProfile } from "./load.ts";

/**
 * SHA-256 (hex) over the profile as read and the source that judges by it: controller/regulation and calibration without
 * their tests. The same from the sources and from the build, and on any machine: no path enters it.
 */
export function regulationCode(files: LoadedProfile["files"]): string {
  const hash = createHash("sha256");
  const add = (name: string, bytes: Uint8Array) => hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  for (const { name, bytes } of files) add(name, bytes);
  for (const { name, path } of judgingSources()) add(name, readFileSync(path));
  return hash.digest("hex");
}

export function judgingSources(): Array<{ name: string; path: string }> {
  const root = controllerRoot();
  const folders = { regulation: join(root, "regulation"), calibration: join(dirname(root), "calibration") };
  return Object.entries(folders).flatMap(([word, folder]) =>
    sourcesIn(folder).map((file) => ({ name: `${word}/${file}`, path: join(folder, file) })),
  );
}

function sourcesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).sort();
}
