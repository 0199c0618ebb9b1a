import { existsSync } from "node:fs";
import { RigError } from "@proverig/drivers";
import { parseJob } from "../config/job.ts";
import type { RigConfig } from "../config/rig.ts";
import { evidencePaths } from "../evidence/index.ts";
import type { Journal } from "../journal/index.ts";
import { prepareJob } from "./prepare.ts";
import { finish } from "./verify.ts";

/**
 * A process that dies between a job's close and its files leaves a closed job without record.json. Only the last one
 * can be such a job: this writes what is missing, from the journal. Gives the job's id, null where nothing is missing.
 * Rejects where rig.yaml, profile or program are not those of the job any more; `verify --resume` then says what to do.
 */
export async function writeMissingRecord(config: RigConfig, journal: Journal, data: string): Promise<string | null> {
  const id = journal.lastClosed();
  if (id === null || existsSync(evidencePaths(data, id).recordPath)) return null;
  const first = (await journal.entries(id))[0]?.data;
  const file: unknown = typeof first === "object" && first !== null ? Reflect.get(first, "jobFile") : null;
  if (typeof file !== "string") {
    throw new RigError("JOB_UNFINISHED", {
      what: `job ${id} is closed and has no record`,
      where: data,
      mend: "write it: verify --resume with the job's file",
    });
  }
  await finish(prepareJob(config, parseJob(Buffer.from(file), "job")), { data }, journal, id);
  return id;
}
