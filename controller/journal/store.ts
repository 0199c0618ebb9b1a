import { Worker } from "node:worker_threads";
import { RigError } from "@proverig/drivers";
import { diskError, makeDir, syncDir } from "./disk.ts";
import type { EntryText, Head } from "./entry.ts";

export interface EntryRow extends EntryText {
  readonly chain: string;
}

/** The rig's chain as the store has followed it, hash by hash. */
export interface RigRows {
  head: Head;
  /** Only counted. */
  boots: number;
  /** Of jobs that are not closed. */
  openings: EntryRow[];
  /** Of the job that was closed last. */
  lastClosing: EntryRow | null;
  /** All that is neither a job's nor a boot. */
  kept: EntryRow[];
  /** Why it could not be followed further. */
  problem: string | null;
}

export interface StoreOptions {
  dir: string;
  /** Fault switch: a disk that takes so long to sync. */
  syncDelayMs?: number | undefined;
  /** Fault switch: a disk that is full at so many pages of 4 KiB. */
  maxPages?: number | undefined;
}

interface StoreOps {
  append: { asks: { rows: EntryRow[] }; gives: null };
  page: { asks: { chain: string; afterSeq: number; limit: number }; gives: EntryRow[] };
  head: { asks: { chain: string }; gives: Head | null };
  rig: { asks: object; gives: RigRows };
  jobNotes: { asks: { id: string }; gives: EntryRow[] };
  latestOf: { asks: { jobSha256: string }; gives: string | null };
  lastAt: { asks: object; gives: string | null };
  close: { asks: object; gives: null };
}

/** What the worker is asked. */
export type StoreRequest = { [Op in keyof StoreOps]: { op: Op } & StoreOps[Op]["asks"] }[keyof StoreOps];

type Reply = { id: number; result: unknown } | { id: number; error: { code: string; message: string } };

/** The entries on disk. Requests are answered in the order in which they are made. */
export interface Store {
  /** Resolves when all rows are durable, in one transaction: all of them or none. */
  append(rows: EntryRow[]): Promise<null>;
  /** At most `limit` entries of a chain after `afterSeq`, in order. */
  page(chain: string, afterSeq: number, limit: number): Promise<EntryRow[]>;
  head(chain: string): Promise<Head | null>;
  rig(): Promise<RigRows>;
  /** The rig chain's entries about one job. */
  jobNotes(id: string): Promise<EntryRow[]>;
  /** The id of the last job that was opened with this file. */
  latestOf(jobSha256: string): Promise<string | null>;
  /** `at` of the entry written last in any chain. */
  lastAt(): Promise<string | null>;
  close(): Promise<void>;
}

/**
 * Takes DIR for this process and opens its journal.
 * @throws RigError DATA_IN_USE, DATA_UNWRITABLE, DISK_FULL, JOURNAL_CORRUPT; so do all calls.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dir } = options;
  await makeDir(dir);
  const worker = new Worker(new URL("./store-worker.js", import.meta.url), { workerData: options, execArgv: [] });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: RigError): void }>();
  let nextId = 0;
  let dead: RigError | null = null;

  const die = (cause: unknown) => {
    dead ??= new RigError("INTERNAL", { what: "the journal's worker has ended", where: dir, cause });
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on("error", die);
  worker.on("exit", () => die(undefined));
  worker.on("message", (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) asked?.reject(storeError(reply.error, dir));
    else asked?.resolve(reply.result);
  });

  const ask = <Op extends keyof StoreOps>(op: Op, asks: StoreOps[Op]["asks"]): Promise<StoreOps[Op]["gives"]> =>
    new Promise((resolve, reject) => {
      if (dead) return reject(dead);
      const id = nextId++;
      // The worker's side of StoreOps is type-checked against the same table.
      waiting.set(id, { resolve: (result) => resolve(result as StoreOps[Op]["gives"]), reject });
      worker.postMessage({ id, request: { op, ...asks } });
    });

  const store: Store = {
    append: (rows) => ask("append", { rows }),
    page: (chain, afterSeq, limit) => ask("page", { chain, afterSeq, limit }),
    head: (chain) => ask("head", { chain }),
    rig: () => ask("rig", {}),
    jobNotes: (id) => ask("jobNotes", { id }),
    latestOf: (jobSha256) => ask("latestOf", { jobSha256 }),
    lastAt: () => ask("lastAt", {}),
    async close() {
      if (dead) return;
      const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      await ask("close", {});
      await ended;
    },
  };

  try {
    await store.lastAt();
    await syncDir(dir).catch((error) => Promise.reject(diskError(error, dir)));
    return store;
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

function storeError(error: { code: string; message: string }, dir: string): RigError {
  if (error.code !== "IN_USE") return diskError(error, dir);
  return new RigError("DATA_IN_USE", {
    what: "another process works in this data directory",
    where: dir,
    mend: "stop it, or choose another --data",
  });
}
