import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const PREFIX = "proverig-tests-";

/** One folder for whatever a run's tests, their browsers and the programs they start call temporary; gone with the run. */
export default function temporary(): (() => void) | undefined {
  // Every project calls this, the first one for all.
  if (basename(tmpdir()).startsWith(PREFIX)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
