import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RigError } from "@proverig/drivers";
import Database from "better-sqlite3";
import { corrupt } from "../journal/disk.ts";
import { type Entry, type EntryText, sha256, toEntry, verifyChain } from "../journal/entry.ts";
import type { Chains } from "./collect.ts";

export interface JournalFile extends Chains {
  /** SHA-256 of the rig's public key, hex. */
  fingerprint: string;
  close(): void;
}

/**
 * A journal as it lies on the disk, read only and without its lock: documents can be made while the rig is at work. Each
 * chain is checked before it is used.
 * @throws RigError FILE_UNREADABLE, JOURNAL_CORRUPT
 */
export async function openJournalFile(dir: string): Promise<JournalFile> {
  const fingerprint = await fingerprintOf(join(dir, "keys", "rig.pub.pem"));
  const db = openDatabase(join(dir, "journal.db"));
  const chain = db.prepare<[string], EntryText>(
    "SELECT seq, at, kind, data, prev, hash FROM entries WHERE chain = ? ORDER BY seq",
  );
  const read = new Map<string, Entry[]>();
  return {
    fingerprint,
    async entries(name, kinds) {
      const entries = read.get(name) ?? chain.all(name).map(toEntry);
      if (!read.has(name)) {
        const checked = verifyChain(entries);
        if (!checked.intact) throw corrupt(checked.problem, `${dir}, chain ${name}`);
        read.set(name, entries);
      }
      return entries.filter(({ kind }) => kinds.includes(kind));
    },
    close: () => {
      db.close();
    },
  };
}

function openDatabase(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function fingerprintOf(path: string): Promise<string> {
  try {
    const key = createPublicKey(await readFile(path, "utf8"));
    return sha256(key.export({ type: "spki", format: "der" }));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(where: string, cause: unknown): RigError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new RigError("FILE_UNREADABLE", { what, where, mend: "name a rig's data directory with --data", cause });
}
