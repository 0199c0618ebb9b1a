import { createReadStream } from "node:fs";
import { lstat, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@proverig/drivers";
import { evidencePaths } from "../evidence/index.ts";
import { syncDir } from "../journal/disk.ts";
import { isoAt, type Journal } from "../journal/index.ts";
import type { ExportState, MediumRow } from "../protocol/index.ts";
import type { JobRecord } from "../record/record.ts";
import { type Create, createNew, place, replace, sha256Of } from "./copy.ts";
import { grown, lineOf } from "./index-csv.ts";
import { listMedia } from "./media.ts";
import { asProblem, ExportProblem, endsExport } from "./problem.ts";

export interface ExporterParts {
  journal: Pick<Journal, "dir" | "job">;
  /** The machine's own. */
  clock: Clock;
  /** Directories that count as media besides what is mounted. */
  own: readonly string[];
  create?: Create;
}

/** Copies closed jobs to a stick, one export at a time. Nothing of it blocks: files go piece by piece. */
export interface Exporter {
  media(): Promise<MediumRow[]>;
  /** The export under way, or the last one. */
  state(): ExportState | null;
  /** False while another one is under way. */
  start(medium: MediumRow, ids: readonly string[], by: string): boolean;
  /** Ends what is under way after the file that it is at. */
  close(): Promise<void>;
}

/** More than a person reads; the rest is counted. */
const MOST_PROBLEMS = 50;

export function createExporter({ journal, clock, own, create = createNew }: ExporterParts): Exporter {
  let state: ExportState | null = null;
  let work: Promise<void> = Promise.resolve();
  let closing = false;
  let number = 0;
  const stamp = () => isoAt(clock.wallMs());

  const run = async (medium: MediumRow, ids: readonly string[], now: ExportState) => {
    const lines = new Map<string, string>();
    const fail = (job: string | null, error: unknown): ExportProblem => {
      const problem = asProblem(error);
      now.failed += 1;
      if (now.problems.length < MOST_PROBLEMS) now.problems.push({ job, code: problem.code, text: problem.message });
      return problem;
    };
    try {
      const { dev, ino } = await stat(medium.path);
      const requireHere = async () => {
        const here = await stat(medium.path);
        // A stick that was pulled leaves its directory, which is then one of the rig's own disk.
        if (here.dev !== dev || here.ino !== ino)
          throw new ExportProblem("MEDIUM_GONE", `${medium.name} was taken away`);
      };
      for (const id of ids) {
        if (closing) throw new ExportProblem("MEDIUM_FAULT", "the controller was stopped");
        await requireHere();
        try {
          const { line, isNew } = await copyJob(journal, id, medium.path, create);
          lines.set(id, line);
          if (isNew) now.copied += 1;
          else now.same += 1;
        } catch (error) {
          if (endsExport(fail(id, error).code)) break;
        }
      }
      if (lines.size > 0) {
        await requireHere();
        await growIndex(medium.path, lines, create);
      }
    } catch (error) {
      fail(null, error);
    }
    now.finishedAt = stamp();
  };

  return {
    media: () => listMedia(own),
    state: () => state,
    start(medium, ids, by) {
      if (closing || (state && state.finishedAt === null)) return false;
      number += 1;
      const now: ExportState = {
        number,
        by,
        medium: medium.name,
        startedAt: stamp(),
        finishedAt: null,
        total: ids.length,
        copied: 0,
        same: 0,
        failed: 0,
        problems: [],
      };
      state = now;
      work = run(medium, ids, now);
      return true;
    },
    async close() {
      closing = true;
      await work;
    },
  };
}

/** ID/evidence.zip, then ID/record.json: where the record is, all is. */
async function copyJob({ dir, job }: ExporterParts["journal"], id: string, root: string, create: Create) {
  const { recordPath, evidencePath } = evidencePaths(dir, id);
  const source = await readSource((await job(id))?.closed ? recordPath : null, evidencePath, id);
  const folder = join(root, id);
  await makeFolder(folder, root);
  const evidence = () => createReadStream(evidencePath);
  const newEvidence = await place(evidence, source.evidenceSha256, join(folder, "evidence.zip"), create);
  const newRecord = await place(() => [source.bytes], source.recordSha256, join(folder, "record.json"), create);
  return { line: lineOf({ id, ...source }), isNew: newEvidence || newRecord };
}

/** What lies on the rig's own disk. Throws NO_FILES: not closed, or its files are missing. */
async function readSource(recordPath: string | null, evidencePath: string, id: string) {
  try {
    if (recordPath === null) throw new Error("the job is not closed");
    const bytes = await readFile(recordPath);
    const record: JobRecord = JSON.parse(bytes.toString("utf8"));
    const [recordSha256, evidenceSha256] = await Promise.all([sha256Of(recordPath), sha256Of(evidencePath)]);
    return { bytes, record, recordSha256, evidenceSha256 };
  } catch (error) {
    throw new ExportProblem("NO_FILES", `${id}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** A link that leads off the medium is no folder. */
async function makeFolder(folder: string, root: string): Promise<void> {
  try {
    await mkdir(folder);
    await syncDir(root);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (!(await lstat(folder)).isDirectory()) throw new ExportProblem("NAME_TAKEN", `${folder} is no folder`);
  }
}

async function growIndex(root: string, lines: ReadonlyMap<string, string>, create: Create): Promise<void> {
  const path = join(root, "index.csv");
  const before = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  const text = grown(before, lines);
  if (text === null) throw new ExportProblem("NAME_TAKEN", "index.csv is there and none of the rig's");
  if (text !== before) await replace(Buffer.from(text), path, create);
}
