import { asRigError, RigError } from "@proverig/drivers";
import { EMPTY, type Entry, type Head, nextEntry, toEntry } from "./entry.ts";
import type { EntryRow, Store } from "./store.ts";

interface Pending {
  row: EntryRow;
  resolve(entry: Entry): void;
  reject(error: RigError): void;
}

/** Chains grow here, in the order of the calls; the disk follows in groups. */
export interface Writer {
  /**
   * Puts an entry at the end of its chain; `durable` resolves when the disk has it. Entries enqueued without an await
   * between them go to disk in one transaction, all or none; what queues up while the disk syncs goes together next.
   * Throws when the writer has failed, or when `data` is no JSON (then nothing is appended and the chain stands).
   */
  enqueue(chain: string, at: string, kind: string, data: unknown): { head: Head; durable: Promise<Entry> };
  /** Where a chain will stand when what is queued is durable. */
  head(chain: string): Head;
  has(chain: string): boolean;
  /** Resolves when nothing is queued, also after a failure. */
  settled(): Promise<void>;
}

export interface WriterOptions {
  store: Pick<Store, "append">;
  heads: Map<string, Head>;
  /** Called for each entry once it is durable, before `durable` resolves. */
  onDurable(chain: string, entry: Entry): void;
  /** Called once; no entry is accepted from then on, so that a chain never has a gap. */
  onFailure(error: RigError): void;
}

export function writer({ store, heads, onDurable, onFailure }: WriterOptions): Writer {
  let queue: Pending[] = [];
  let work: Promise<void> | null = null;
  let failure: RigError | null = null;

  const writeGroup = async (group: Pending[]) => {
    try {
      await store.append(group.map(({ row }) => row));
      for (const { row, resolve } of group) {
        const entry = toEntry(row);
        onDurable(row.chain, entry);
        resolve(entry);
      }
    } catch (error) {
      failure = asRigError(error);
      for (const { reject } of [...group, ...queue]) reject(failure);
      queue = [];
      onFailure(failure);
    }
  };

  const drain = async () => {
    await Promise.resolve();
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      await writeGroup(group);
    }
    // In the same breath as the look at the queue: an entry enqueued from here on starts a drain of its own.
    work = null;
  };

  return {
    enqueue(chain, at, kind, data) {
      if (failure) throw failure;
      const text = next(heads.get(chain) ?? EMPTY, at, kind, data);
      const head = { seq: text.seq, hash: text.hash };
      heads.set(chain, head);
      const durable = new Promise<Entry>((resolve, reject) => queue.push({ row: { chain, ...text }, resolve, reject }));
      work ??= drain();
      return { head, durable };
    },
    head: (chain) => heads.get(chain) ?? EMPTY,
    has: (chain) => heads.has(chain),
    async settled() {
      while (work) await work;
    },
  };
}

function next(head: Head, at: string, kind: string, data: unknown) {
  try {
    return nextEntry(head, at, kind, data);
  } catch (cause) {
    throw new RigError("INTERNAL", { what: `an entry of kind ${kind} is no JSON: ${String(cause)}`, cause });
  }
}
