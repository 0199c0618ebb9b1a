import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "@proverig/drivers";
import { RigError } from "@proverig/drivers";
import { type AsyncZippable, zip } from "fflate";
import { makeDir, writeAtomic } from "../journal/disk.ts";
import { type Entry, lineOf, sha256 } from "../journal/entry.ts";
import type { RigKeys } from "../journal/keys.ts";
import { ENTRIES, MANIFEST, MANIFEST_SCHEMA, type Manifest, RECORD, type REQUIRED, SIGNATURE } from "./bundle.ts";

/** The files that the job was judged by, as read; overlays under names of their own. */
export type Inputs = Readonly<
  Record<Exclude<(typeof REQUIRED)[number], typeof ENTRIES | typeof RECORD>, string | Uint8Array>
> &
  Readonly<Record<string, string | Uint8Array>>;

export interface Evidence {
  /** The job's id. */
  id: string;
  /** The job's chain, whole. */
  entries: readonly Entry[];
  record: object;
  inputs: Inputs;
}

export interface WriteOptions extends Evidence {
  /** The data directory. */
  dir: string;
  keys: RigKeys;
  clock: Clock;
}

export interface Written {
  recordPath: string;
  evidencePath: string;
}

const ENTRIES_A_TURN = 50;

/** Where a closed job's files lie; record.json is written last, so that where it is, all is. */
export function evidencePaths(dir: string, id: string): Written {
  const folder = join(dir, "jobs", id);
  return { recordPath: join(folder, RECORD), evidencePath: join(folder, "evidence.zip") };
}

/**
 * Writes evidence.zip and record.json of a closed job; the same job gives the same bytes again.
 * @throws RigError DISK_FULL, DATA_UNWRITABLE
 */
export async function writeEvidence({ dir, keys, clock, ...evidence }: WriteOptions): Promise<Written> {
  const paths = evidencePaths(dir, evidence.id);
  const write = async () => {
    const files = await bundleFiles(evidence, keys);
    await makeDir(join(dir, "jobs", evidence.id));
    await writeAtomic(paths.evidencePath, await pack(files));
    await writeAtomic(paths.recordPath, files.get(RECORD) ?? "");
    return paths;
  };
  return clock.hold(write());
}

/** All files of the bundle, signed. */
export async function bundleFiles(
  { id, entries, record, inputs }: Evidence,
  keys: RigKeys,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(inputs)) files.set(name, Buffer.from(content));
  files.set(ENTRIES, await ndjson(entries));
  files.set(RECORD, jsonFile(record));
  const manifest: Manifest = {
    schema: MANIFEST_SCHEMA,
    job: id,
    publicKey: keys.publicKey,
    files: Object.fromEntries([...files].sort(byName).map(([name, bytes]) => [name, sha256(bytes)])),
  };
  const signed = jsonFile(manifest);
  files.set(MANIFEST, signed);
  files.set(SIGNATURE, Buffer.from(`${keys.sign(signed)}\n`));
  return files;
}

/** A job's traces take a small computer half a second to write out: the loop is left to others in between. */
async function ndjson(entries: readonly Entry[]): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (let i = 0; i < entries.length; i += ENTRIES_A_TURN) {
    const turn = entries.slice(i, i + ENTRIES_A_TURN);
    parts.push(Buffer.from(turn.map((entry) => `${lineOf(entry)}\n`).join("")));
    await setImmediate();
  }
  return Buffer.concat(parts);
}

/** Large files are compressed in worker threads. Names sorted, times fixed: the same files give the same bytes. */
export function pack(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const sorted: AsyncZippable = Object.fromEntries([...files].sort(byName));
  // Zip has local time without a zone; built from local parts, these bytes are the same in every zone.
  const mtime = new Date(1980, 0, 1);
  return new Promise((resolve, reject) => {
    zip(sorted, { level: 6, mtime }, (error, bytes) => {
      if (error)
        reject(new RigError("INTERNAL", { what: `evidence could not be packed: ${error.message}`, cause: error }));
      else resolve(bytes);
    });
  });
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function jsonFile(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
