import { type Clock, RigError } from "@proverig/drivers";
import { isoAt } from "./at.ts";
import { corrupt } from "./disk.ts";
import { EMPTY, type Entry, type Head, RIG_CHAIN, toEntry, verifyChain } from "./entry.ts";
import {
  applyToJobs,
  type Closing,
  foldJobs,
  JOB_CLOSED,
  JOB_OPENED,
  type JobSummary,
  newJobId,
  type Seal,
} from "./jobs.ts";
import { openKeys, type RigKeys } from "./keys.ts";
import { type EntryRow, openStore, type Store, type StoreOptions } from "./store.ts";
import { writer } from "./writer.ts";

/** Entries read from disk at a time, so that checking a long chain leaves the loop to others in between. */
const PAGE = 50;

/** What a data directory remembers when it is opened. */
export interface Past {
  /** UTC milliseconds of the last entry of any chain; null in a new directory. */
  readonly lastMs: number | null;
  /** The rig's chain, verified. */
  readonly rigChain: readonly Entry[];
}

export interface JournalOptions {
  dir: string;
  /** Or a function of the past: simulated time starts after the last entry. */
  clock: Clock | ((past: Past) => Clock);
  /** Of `at`, minutes east of UTC; +08:00 unless the station says otherwise. */
  offsetMinutes?: number | undefined;
  /** Switches for benches and tests. */
  faults?: Omit<StoreOptions, "dir"> | undefined;
}

export interface Journal {
  readonly dir: string;
  readonly clock: Clock;
  readonly keys: RigKeys;
  readonly past: Past;
  /** Resolves when the entry is durable. Order is that of the calls; after one failure none is accepted. */
  append(chain: string, kind: string, data: object): Promise<Entry>;
  /** A chain from disk, verified, with all that was appended before the call; [] for a chain that does not exist. */
  entries(chain: string): Promise<Entry[]>;
  head(chain: string): Head;
  /** All jobs in the order of their opening, as far as durable. */
  jobs(): JobSummary[];
  job(id: string): JobSummary | undefined;
  /** Starts a job's chain and notes it in the rig chain. To `data` come `id`, `jobSha256` and `rigHead`, that chain's head. */
  openJob(jobSha256: string, data: object): Promise<JobSummary>;
  /** Ends a job's chain for good; head and signature go into the rig chain, in one transaction with the close. */
  closeJob<Data extends Closing>(id: string, closing: Data): Promise<Seal>;
  /** Called once when an entry could not be written (DISK_FULL, DATA_UNWRITABLE, ...). */
  onFailure(listener: (error: RigError) => void): void;
  /** Waits for what is queued, then lets the directory go. */
  close(): Promise<void>;
}

/** @throws RigError DATA_IN_USE, DATA_UNWRITABLE, DISK_FULL, JOURNAL_CORRUPT */
export async function openJournal({ dir, clock: given, offsetMinutes, faults }: JournalOptions): Promise<Journal> {
  const store = await openStore({ dir, ...faults });
  try {
    const keys = await openKeys(dir);
    const lastAt = await store.lastAt();
    const rigChain = await readChain(store, dir, RIG_CHAIN);
    const jobs = foldJobs(rigChain);
    const heads = await headsOf(store, dir, rigChain, jobs.values());
    const past: Past = { lastMs: lastAt === null ? null : Date.parse(lastAt), rigChain };
    const clock = typeof given === "function" ? given(past) : given;
    return journal({ dir, clock, keys, past, store, jobs, heads, at: () => isoAt(clock.wallMs(), offsetMinutes) });
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

interface Parts extends Pick<Journal, "dir" | "clock" | "keys" | "past"> {
  store: Store;
  jobs: Map<string, JobSummary>;
  heads: Map<string, Head>;
  at(): string;
}

function journal({ store, jobs, heads, at, ...parts }: Parts): Journal {
  const { dir, clock, keys } = parts;
  const listeners: Array<(error: RigError) => void> = [];
  let failed = false;
  const out = writer({
    store,
    heads,
    onDurable: (chain, entry) => {
      if (chain === RIG_CHAIN) applyToJobs(jobs, entry);
    },
    onFailure: (error) => {
      failed = true;
      for (const listener of listeners) listener(error);
    },
  });
  const closed = new Set([...jobs.values()].filter((job) => job.closed).map((job) => job.id));

  return {
    ...parts,
    async append(chain, kind, data) {
      if (kind === JOB_OPENED || kind === JOB_CLOSED) throw misuse(`${kind} is not appended by hand`);
      if (chain !== RIG_CHAIN && !out.has(chain)) throw misuse(`there is no job ${chain}`);
      if (closed.has(chain)) throw misuse(`job ${chain} is closed`);
      return clock.hold(out.enqueue(chain, at(), kind, data).durable);
    },
    async entries(chain) {
      await clock.hold(out.settled());
      const expected = out.head(chain);
      const entries = await clock.hold(readChain(store, dir, chain));
      // Entries cut off at the end leave a chain that verifies; the rig chain or this process knows better.
      const found = entries.at(-1)?.seq ?? 0;
      if (found < expected.seq && !failed) throw corrupt(`chain ${chain} ends at ${found} of ${expected.seq}`, dir);
      return entries;
    },
    head: out.head,
    jobs: () => [...jobs.values()],
    job: (id) => jobs.get(id),
    async openJob(jobSha256, data) {
      const now = at();
      const id = newJobId(now, jobSha256, out.has);
      const rigHead = out.head(RIG_CHAIN).hash;
      const first = out.enqueue(id, now, JOB_OPENED, { ...data, id, jobSha256, rigHead });
      const noted = out.enqueue(RIG_CHAIN, now, JOB_OPENED, { id, jobSha256, first: first.head.hash });
      await clock.hold(Promise.all([first.durable, noted.durable]));
      return { id, jobSha256, openedAt: now, closed: null };
    },
    async closeJob(id, closing) {
      if (!out.has(id) || closed.has(id)) throw misuse(`job ${id} is not open`);
      const now = at();
      const last = out.enqueue(id, now, JOB_CLOSED, closing);
      closed.add(id);
      const { seq: entries, hash: head } = last.head;
      const seal: Seal = { entries, head, signature: keys.sign(head) };
      const { outcome, verdict } = closing;
      const noted = out.enqueue(RIG_CHAIN, now, JOB_CLOSED, { id, outcome, verdict, ...seal });
      await clock.hold(Promise.all([last.durable, noted.durable]));
      return seal;
    },
    onFailure: (listener) => {
      listeners.push(listener);
    },
    async close() {
      await out.settled();
      await store.close();
    },
  };
}

async function readChain(store: Store, dir: string, chain: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let head = EMPTY; ; ) {
    const rows = await store.page(chain, head.seq, PAGE);
    const page = parse(rows, dir);
    const check = verifyChain(page, head);
    if (!check.intact) throw corrupt(`chain ${chain}: ${check.problem}`, dir);
    entries.push(...page);
    head = check.head;
    if (rows.length < PAGE) return entries;
  }
}

function parse(rows: EntryRow[], dir: string): Entry[] {
  try {
    return rows.map(toEntry);
  } catch {
    throw corrupt("an entry is no JSON", dir);
  }
}

/** Where each chain stands: closed ones by their seal, the others by their last entry on disk. */
async function headsOf(
  store: Store,
  dir: string,
  rigChain: Entry[],
  jobs: Iterable<JobSummary>,
): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  const last = rigChain.at(-1);
  if (last) heads.set(RIG_CHAIN, { seq: last.seq, hash: last.hash });
  for (const { id, closed } of jobs) {
    const head = closed ? { seq: closed.entries, hash: closed.head } : await store.head(id);
    if (!head) throw corrupt(`job ${id} was opened, but its entries are gone`, dir);
    heads.set(id, head);
  }
  return heads;
}

function misuse(what: string): RigError {
  return new RigError("INTERNAL", { what, mend: "please report this with the journal" });
}
