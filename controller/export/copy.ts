import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDir } from "../journal/disk.ts";
import { ExportProblem } from "./problem.ts";

/** How a file on the medium is made: handed in, so that a test can have a full disk. */
export type Create = (path: string) => Promise<Pick<FileHandle, "writeFile" | "sync" | "close">>;

/** Fails where the name is there, also where it leads elsewhere. */
export const createNew: Create = (path) => open(path, "wx", 0o644);

/** Begins to read: not before somebody listens to what goes wrong with it. */
export type Read = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * A whole file under its name or none of it: written beside, synced, read back from the medium, renamed, the rename
 * synced. What is there already stays: the same content is as good as copied, another one is NAME_TAKEN.
 * Gives true when it was copied, false when it was there.
 */
export async function place(read: Read, sha256: string, to: string, create: Create): Promise<boolean> {
  const there = await isThere(to);
  if (there !== null) {
    if (there === "file" && (await sha256Of(to)) === sha256) return false;
    throw new ExportProblem("NAME_TAKEN", `${to} is there with another content`);
  }
  await putBeside(read, sha256, to, create);
  return true;
}

/** The same where the name may be there: for what grows. */
export async function replace(bytes: Uint8Array, to: string, create: Create): Promise<void> {
  if ((await isThere(to)) === "other") throw new ExportProblem("NAME_TAKEN", `${to} is no file`);
  await putBeside(() => [bytes], createHash("sha256").update(bytes).digest("hex"), to, create);
}

async function putBeside(read: Read, sha256: string, to: string, create: Create) {
  const beside = `${to}.part`;
  await rm(beside, { force: true });
  try {
    const file = await create(beside);
    try {
      for await (const chunk of read()) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await dropFromCache(beside);
    if ((await sha256Of(beside)) !== sha256) {
      throw new ExportProblem("READ_BACK", `${to} reads back as something else than was written`);
    }
    await rename(beside, to);
    await syncDir(dirname(to));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/** SHA-256 of a file, hex, piece by piece. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

async function isThere(path: string): Promise<"file" | "other" | null> {
  try {
    return (await lstat(path)).isFile() ? "file" : "other";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/**
 * What was just written would be read back from memory. Node cannot advise the kernel otherwise, dd can (coreutils,
 * "discard cached data for a whole file"); where there is none, or a file system has no medium, memory is what is compared.
 */
function dropFromCache(path: string): Promise<void> {
  return new Promise((resolve) => {
    execFile("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"], { timeout: 10_000 }, () => resolve());
  });
}
