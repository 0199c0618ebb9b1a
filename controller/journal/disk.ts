import { statfsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type ErrorCode, RigError } from "@proverig/drivers";

/** Less than this is left on a disk that is called full although its error is a vague one (quota, shared memory file). */
const FULL_BELOW_BYTES = 64 * 1024;

const FULL = new Set(["ENOSPC", "EDQUOT", "SQLITE_FULL"]);
const CORRUPT = /^SQLITE_(CORRUPT|NOTADB)/;

const MEND: Partial<Record<ErrorCode, string>> = {
  DISK_FULL: "free some space, then go on with --resume",
  DATA_UNWRITABLE: "check that the directory exists, belongs to this user and is not mounted read-only",
  JOURNAL_CORRUPT: "keep the directory as it is, copy it for inspection, and start with another --data",
};

/** An error of the file system or of SQLite as DISK_FULL, DATA_UNWRITABLE or JOURNAL_CORRUPT; RigErrors stay. */
export function diskError(error: unknown, where: string): RigError {
  if (error instanceof RigError) return error;
  const code = codeOf(error);
  const kind = FULL.has(code) ? "DISK_FULL" : CORRUPT.test(code) ? "JOURNAL_CORRUPT" : vague(where);
  return new RigError(kind, { what: textOf(error), where, mend: MEND[kind] ?? "", cause: error });
}

export function corrupt(what: string, where: string): RigError {
  return new RigError("JOURNAL_CORRUPT", { what, where, mend: MEND.JOURNAL_CORRUPT ?? "" });
}

function vague(where: string): "DISK_FULL" | "DATA_UNWRITABLE" {
  try {
    const { bavail, bsize } = statfsSync(where);
    return bavail * bsize < FULL_BELOW_BYTES ? "DISK_FULL" : "DATA_UNWRITABLE";
  } catch {
    return "DATA_UNWRITABLE";
  }
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

function textOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

export async function makeDir(dir: string): Promise<void> {
  try {
    await makeOne(resolve(dir), true);
  } catch (error) {
    throw diskError(error, dir);
  }
}

/** Not `recursive: true`: on a file system that makes no directories (/proc) that never comes back. */
async function makeOne(dir: string, parentsToo: boolean): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST" && (await stat(dir)).isDirectory()) return;
    if (code !== "ENOENT" || !parentsToo || dirname(dir) === dir) throw error;
    await makeOne(dirname(dir), true);
    await makeOne(dir, false);
  }
}

/** The whole file or none of it, also after a power cut: written beside, synced, renamed, and the rename synced. */
export async function writeAtomic(path: string, bytes: string | Uint8Array, mode = 0o644): Promise<void> {
  const beside = `${path}.tmp`;
  try {
    await rm(beside, { force: true });
    const file = await open(beside, "wx", mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    await syncDir(dirname(path));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw diskError(error, path);
  }
}

/** A new name in a directory is durable only when the directory is synced too. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
