import { check, renderCheck } from "../evidence/index.ts";
import { recompute } from "../record/recompute.ts";

/** `check`: 0 intact, 1 not intact; unreadable goes up as an error with status 2. */
export function runCheck(path: string, { trusted }: { trusted?: string }): number {
  const report = check(path, { recompute, trusted });
  process.stdout.write(`${renderCheck(report, path)}\n`);
  return report.exitStatus;
}
