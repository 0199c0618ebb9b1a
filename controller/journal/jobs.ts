import { z } from "zod";
import { corrupt } from "./disk.ts";
import type { Entry } from "./entry.ts";

/** Kinds of entry that the journal itself writes, in both the job's chain and the rig's. */
export const JOB_OPENED = "job-opened";
export const JOB_CLOSED = "job-closed";

export const OUTCOMES = ["completed", "rig-fault", "aborted"] as const;
export const VERDICTS = ["conforming", "non-conforming", "inconclusive"] as const;

/** How a job ended. The verdict is null unless completed. */
export const closingSchema = z.object({
  outcome: z.enum(OUTCOMES),
  verdict: z.enum(VERDICTS).nullable(),
});
export type Closing = z.infer<typeof closingSchema>;

/** What closes a job's chain for good: record.json's `chain`, but for the public key. */
export const sealSchema = z.object({
  entries: z.int().min(1),
  /** Hash of the last entry, hex. */
  head: z.string(),
  /** Ed25519 over the head as written (64 hex digits in ASCII), base64. */
  signature: z.string(),
});
export type Seal = z.infer<typeof sealSchema>;

const openedSchema = z.object({ id: z.string(), jobSha256: z.string() });
const closedSchema = z.object({ id: z.string(), ...closingSchema.shape, ...sealSchema.shape });

/** One visit to one dispenser, as lists show it. */
export interface JobSummary {
  readonly id: string;
  /** SHA-256 of the job file's bytes, hex. */
  readonly jobSha256: string;
  readonly openedAt: string;
  /** Null while the job is unfinished. */
  readonly closed: (Closing & Seal & { readonly at: string }) | null;
}

export type Jobs = ReadonlyMap<string, JobSummary>;

/** The projection of the rig chain, or of a job's own entries in it, that lists jobs; disposable. */
export function foldJobs(rigChain: Iterable<Entry>): Map<string, JobSummary> {
  const jobs = new Map<string, JobSummary>();
  for (const entry of rigChain) applyToJobs(jobs, entry);
  return jobs;
}

/** Takes one more entry of the rig chain into the list. */
export function applyToJobs(jobs: Map<string, JobSummary>, entry: Entry): void {
  if (entry.kind === JOB_OPENED) {
    const { id, jobSha256 } = read(openedSchema, entry);
    jobs.set(id, { id, jobSha256, openedAt: entry.at, closed: null });
  } else if (entry.kind === JOB_CLOSED) {
    const { id, ...closing } = read(closedSchema, entry);
    const job = jobs.get(id);
    if (!job) throw corrupt(`entry ${entry.seq} closes job ${id}, which was never opened`, "the rig's chain");
    jobs.set(id, { ...job, closed: { ...closing, at: entry.at } });
  }
}

function read<T>(schema: z.ZodType<T>, entry: Entry): T {
  const result = schema.safeParse(entry.data);
  if (result.success) return result.data;
  throw corrupt(`entry ${entry.seq} (${entry.kind}) is not as it is written`, "the rig's chain");
}

/** `<yyyymmdd>-<first 8 of the job file's SHA-256>-<n>`: n makes each visit with the same file its own job. */
export async function newJobId(
  at: string,
  jobSha256: string,
  taken: (id: string) => boolean | Promise<boolean>,
): Promise<string> {
  const stem = `${at.slice(0, 10).replaceAll("-", "")}-${jobSha256.slice(0, 8)}`;
  for (let n = 1; ; n++) {
    const id = `${stem}-${n}`;
    if (!(await taken(id))) return id;
  }
}
