import { type Clock, RigError } from "@proverig/drivers";
import { isoAt } from "./at.ts";
import {
  CALIBRATION_CLOSED,
  CALIBRATION_OPENED,
  type CalibrationClosing,
  type CalibrationOpening,
  type CalibrationSummary,
} from "./calibrations.ts";
import { corrupt } from "./disk.ts";
import { EMPTY, type Entry, type Head, RIG_CHAIN, toEntry, verifyChain } from "./entry.ts";
import { type Closing, foldJobs, JOB_CLOSED, JOB_OPENED, type JobSummary, newJobId, type Seal } from "./jobs.ts";
import { openKeys, type RigKeys } from "./keys.ts";
import { createRigFold, type RigFold } from "./rig-fold.ts";
import { type EntryRow, openStore, type Store, type StoreOptions } from "./store.ts";
import { writer } from "./writer.ts";

/** Entries read from disk at a time, so that checking a long chain leaves the loop to others in between. */
const PAGE = 50;

/** What a data directory remembers when it is opened. */
export interface Past {
  /** UTC milliseconds of the last entry of any chain; null in a new directory. */
  readonly lastMs: number | null;
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
  /** The rig's chain but for jobs and boots, with all that became durable: users, attestations, calibrations. Verified. */
  rigEntries(): readonly Entry[];
  /** The same as it was when this job was opened. */
  rigEntriesBefore(id: string): Promise<readonly Entry[]>;
  /** Visits that were begun. */
  boots(): number;
  /** Jobs that are not closed, in the order of their opening, as far as durable. */
  unfinished(): JobSummary[];
  /** Id of the job that was closed last, as far as durable. */
  lastClosed(): string | null;
  job(id: string): Promise<JobSummary | null>;
  /** The last visit with this job file, unfinished or closed: what `--resume` goes on with. */
  latestJob(jobSha256: string): Promise<JobSummary | null>;
  /** Starts a job's chain and notes it in the rig chain. To `data` come `id`, `jobSha256` and `rigHead`, that chain's head. */
  openJob(jobSha256: string, data: object): Promise<JobSummary>;
  /** Ends a job's chain for good; head and signature go into the rig chain, in one transaction with the close. */
  closeJob<Data extends Closing>(id: string, closing: Data): Promise<Seal>;
  calibrations(): CalibrationSummary[];
  /** The same for a calibration's chain; to `data` come `id`, `fileSha256` and `rigHead`. */
  openCalibration(fileSha256: string, opening: CalibrationOpening, data: object): Promise<CalibrationSummary>;
  closeCalibration(id: string, closing: CalibrationClosing, data: object): Promise<Seal>;
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
    const rig = createRigFold(await store.rig());
    const past: Past = { lastMs: lastAt === null ? null : Date.parse(lastAt) };
    const heads = await headsOf(store, dir, rig);
    const clock = typeof given === "function" ? given(past) : given;
    const at = () => isoAt(clock.wallMs(), offsetMinutes);
    return journal({ dir, clock, keys, past, store, rig, heads, at });
  } catch (error) {
    await store.close().catch(() => {});
    throw error;
  }
}

interface Parts extends Pick<Journal, "dir" | "clock" | "keys" | "past"> {
  store: Store;
  rig: RigFold;
  /** Of the rig's chain and of those that are open. */
  heads: Map<string, Head>;
  at(): string;
}

function journal({ store, rig, heads, at, ...parts }: Parts): Journal {
  const { dir, clock, keys } = parts;
  const listeners: Array<(error: RigError) => void> = [];
  let failed = false;
  const out = writer({
    store,
    heads,
    onDurable: (chain, entry) => {
      if (chain === RIG_CHAIN) rig.grow(entry);
    },
    onFailure: (error) => {
      failed = true;
      for (const listener of listeners) listener(error);
    },
  });
  const { calibrations } = rig;
  /** Their last entry is on its way. */
  const closing = new Set<string>();
  const requireOpen = (chain: string) => {
    if (!out.has(chain)) throw misuse(`${chain} is not open`);
    if (closing.has(chain)) throw misuse(`${chain} is closed`);
  };

  const open = async (kind: string, id: string, now: string, data: object, note: object) => {
    const rigHead = out.head(RIG_CHAIN).hash;
    const first = out.enqueue(id, now, kind, { ...data, id, rigHead });
    const noted = out.enqueue(RIG_CHAIN, now, kind, { ...note, id, first: first.head.hash });
    await clock.hold(Promise.all([first.durable, noted.durable]));
  };

  const seal = async (kind: string, id: string, data: object, note: object): Promise<Seal> => {
    requireOpen(id);
    const now = at();
    const last = out.enqueue(id, now, kind, data);
    closing.add(id);
    const { seq: entries, hash: head } = last.head;
    const made: Seal = { entries, head, signature: keys.sign(head) };
    const noted = out.enqueue(RIG_CHAIN, now, kind, { ...note, id, ...made });
    await clock.hold(Promise.all([last.durable, noted.durable]));
    heads.delete(id);
    closing.delete(id);
    return made;
  };

  const jobOf = async (id: string): Promise<JobSummary | null> => {
    const entries = parse(await clock.hold(store.jobNotes(id)), dir);
    return foldJobs(entries).get(id) ?? null;
  };

  return {
    ...parts,
    async append(chain, kind, data) {
      if (OWN_KINDS.has(kind)) throw misuse(`${kind} is not appended by hand`);
      if (chain !== RIG_CHAIN) requireOpen(chain);
      return clock.hold(out.enqueue(chain, at(), kind, data).durable);
    },
    async entries(chain) {
      await clock.hold(out.settled());
      const seal = out.has(chain) ? null : (calibrations.get(chain) ?? (await jobOf(chain)))?.closed;
      const expected = seal?.entries ?? out.head(chain).seq;
      const entries = await clock.hold(readChain(store, dir, chain));
      // Entries cut off at the end leave a chain that verifies; the rig chain or this process knows better.
      const found = entries.at(-1)?.seq ?? 0;
      if (found < expected && !failed) throw corrupt(`chain ${chain} ends at ${found} of ${expected}`, dir);
      return entries;
    },
    head: out.head,
    rigEntries: () => rig.kept,
    async rigEntriesBefore(id) {
      const opened = (await clock.hold(store.jobNotes(id)))[0]?.seq ?? 0;
      return rig.kept.filter(({ seq }) => seq < opened);
    },
    boots: () => rig.boots,
    unfinished: () => [...rig.unfinished.values()],
    lastClosed: () => rig.lastClosed,
    job: jobOf,
    async latestJob(jobSha256) {
      const id = await clock.hold(store.latestOf(jobSha256));
      return id === null ? null : jobOf(id);
    },
    async openJob(jobSha256, data) {
      const now = at();
      const taken = async (id: string) => out.has(id) || (await store.head(id)) !== null;
      let id = await clock.hold(newJobId(now, jobSha256, taken));
      // Another one was opened with the same file while the disk was asked.
      while (out.has(id)) id = await clock.hold(newJobId(now, jobSha256, taken));
      await open(JOB_OPENED, id, now, { ...data, jobSha256 }, { jobSha256 });
      return { id, jobSha256, openedAt: now, closed: null };
    },
    async closeJob(id, closing) {
      const { outcome, verdict } = closing;
      return seal(JOB_CLOSED, id, closing, { outcome, verdict });
    },
    calibrations: () => [...calibrations.values()],
    async openCalibration(fileSha256, { device, method }, data) {
      const now = at();
      const id = await newJobId(now, fileSha256, (job) => out.has(`cal-${job}`) || calibrations.has(`cal-${job}`));
      const note = { fileSha256, device, method };
      await open(CALIBRATION_OPENED, `cal-${id}`, now, { ...data, fileSha256 }, note);
      return { id: `cal-${id}`, ...note, openedAt: now, closed: null };
    },
    async closeCalibration(id, { outcome, certificate }, data) {
      return seal(CALIBRATION_CLOSED, id, data, { outcome, certificate });
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

const OWN_KINDS: ReadonlySet<string> = new Set([JOB_OPENED, JOB_CLOSED, CALIBRATION_OPENED, CALIBRATION_CLOSED]);

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

/** Where the open chains stand, by their last entries on disk. */
async function headsOf(store: Store, dir: string, rig: RigFold): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  if (rig.head.seq > 0) heads.set(RIG_CHAIN, rig.head);
  for (const { id, closed } of [...rig.unfinished.values(), ...rig.calibrations.values()]) {
    if (closed) continue;
    const head = await store.head(id);
    if (!head) throw corrupt(`${id} was opened, but its entries are gone`, dir);
    heads.set(id, head);
  }
  return heads;
}

function misuse(what: string): RigError {
  return new RigError("INTERNAL", { what, mend: "please report this with the journal" });
}
