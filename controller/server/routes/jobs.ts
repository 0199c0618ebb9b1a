import { readFile } from "node:fs/promises";
import { z } from "zod/mini";
import { evidencePaths } from "../../evidence/index.ts";
import type { JobSummary, Journal } from "../../journal/index.ts";
import { type JobDetail, jobQuerySchema } from "../../protocol/index.ts";
import type { JobRecord } from "../../record/record.ts";
import { check } from "../body.ts";
import type { History, TraceRequest } from "../history.ts";
import type { ProfileShelf } from "../profile-shelf.ts";
import { ApiRefused } from "../refused.ts";
import { type Asked, type Reply, type Route, route } from "../router.ts";

export interface JobParts {
  journal: Pick<Journal, "dir" | "job">;
  history: History;
  profiles: ProfileShelf;
}

const number = z.string().check(z.regex(/^\d{1,6}$/));
const traceSchema = z.strictObject({
  nozzle: z.optional(number),
  point: z.optional(z.string().check(z.maxLength(40))),
  run: z.optional(number),
  attempt: z.optional(number),
  series: z.optional(number),
});

/** Jobs that were done, their records and what was seen in them. */
export function jobRoutes({ journal, history, profiles }: JobParts): Route[] {
  /** Only what the journal knows: no id becomes a path otherwise. */
  const jobOf = async ({ params }: Asked): Promise<JobSummary> => {
    const job = await journal.job(params.id ?? "");
    if (!job) throw new ApiRefused("NOT_FOUND", `there is no job ${params.id}`);
    return job;
  };
  const pathsOf = (job: JobSummary) => evidencePaths(journal.dir, job.id);

  return [
    route("GET", "/api/jobs", "watch", async ({ query }) => json(await history.search(check(query, jobQuerySchema)))),
    route("GET", "/api/jobs/:id", "watch", async (asked) => {
      const job = await jobOf(asked);
      const record = job.closed ? await readRecord(pathsOf(job).recordPath) : null;
      const { id, openedAt, closed } = job;
      const mpe = record && profiles.mpeOf(record);
      return { json: { id, openedAt, closedAt: closed?.at ?? null, record, mpe } satisfies JobDetail };
    }),
    route("GET", "/api/jobs/:id/record.json", "watch", async (asked) => {
      const job = await jobOf(asked);
      return download(pathsOf(job).recordPath, `${job.id}-record.json`, "application/json");
    }),
    route("GET", "/api/jobs/:id/evidence.zip", "watch", async (asked) => {
      const job = await jobOf(asked);
      return download(pathsOf(job).evidencePath, `${job.id}-evidence.zip`, "application/zip");
    }),
    route("GET", "/api/jobs/:id/trace", "watch", async (asked) => {
      const { id } = await jobOf(asked);
      return json(await history.trace({ id, ...attemptIn(asked.query) }));
    }),
  ];
}

function json(bytes: Uint8Array): Reply {
  return { bytes, headers: { "content-type": "application/json" } };
}

function download(file: string, name: string, type: string): Reply {
  return { file, headers: { "content-type": type, "content-disposition": `attachment; filename="${name}"` } };
}

function attemptIn(query: Asked["query"]): Omit<TraceRequest, "id"> {
  const { nozzle, point, run, attempt, series } = check(query, traceSchema);
  return {
    ...(nozzle !== undefined && { nozzle: Number(nozzle) }),
    ...(point !== undefined && { point }),
    ...(run !== undefined && { run: Number(run) }),
    ...(attempt !== undefined && { attempt: Number(attempt) }),
    ...(series !== undefined && { series: Number(series) }),
  };
}

/** Null where the file is not there (yet): `verify --resume` writes it anew from the journal. */
async function readRecord(path: string): Promise<JobRecord | null> {
  try {
    const record: JobRecord = JSON.parse(await readFile(path, "utf8"));
    return record.schema === "proverig/record/1" ? record : null;
  } catch {
    return null;
  }
}
