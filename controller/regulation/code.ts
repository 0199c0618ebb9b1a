import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { controllerRoot } from "./files.ts";
import type { LoadedProfile } from "./load.ts";

/** Of calibration what makes and judges a verification's results, imports of imports included; a test follows them. */
const CALIBRATION = [
  "conformity.ts",
  "curve.ts",
  "intervals.ts",
  "mean-temperature.ts",
  "measure-run.ts",
  "meter-run.ts",
  "plateau.ts",
  "uncertainty.ts",
];

/**
 * SHA-256 (hex) over the profile as read and the source that judges by it: controller/regulation without its tests, and
 * what that uses of calibration. The same from the sources and from the build, and on any machine: no path enters it.
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
  const [regulation, calibration] = [join(root, "regulation"), join(dirname(root), "calibration")];
  return [
    ...sourcesIn(regulation).map((file) => ({ name: `regulation/${file}`, path: join(regulation, file) })),
    ...CALIBRATION.map((file) => ({ name: `calibration/${file}`, path: join(calibration, file) })),
  ];
}

function sourcesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).sort();
}
