import { readdir, readFile, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Holder {
  pid: number;
  /** Its command, as /proc/PID/comm has it; null where this user may not see it. */
  name: string | null;
}

/**
 * The process that holds a port: by its lock (/proc/locks, which tells of every user's processes), else by its open files,
 * where this user may look at them. Null where /proc does not tell. Never rejects.
 */
export async function portHolder(path: string, proc = "/proc"): Promise<Holder | null> {
  return (await lockHolder(path, proc)) ?? named(await byOpenFile(path, proc).catch(() => null), proc);
}

/** The process that has locked a port, found without opening it. Null where nobody has, or /proc does not tell. Never rejects. */
export async function lockHolder(path: string, proc = "/proc"): Promise<Holder | null> {
  return named(await byLock(path, proc).catch(() => null), proc);
}

async function named(pid: number | null, proc: string): Promise<Holder | null> {
  if (pid === null) return null;
  const comm = await readFile(join(proc, String(pid), "comm"), "utf8").catch(() => null);
  return { pid, name: comm?.trim() || null };
}

/** proc_locks(5): "1: FLOCK  ADVISORY  WRITE 4711 00:06:123 0 EOF", the file by its filesystem's numbers in hex and its inode. */
async function byLock(path: string, proc: string): Promise<number | null> {
  const { dev, ino } = await stat(path);
  for (const line of (await readFile(join(proc, "locks"), "utf8")).split("\n")) {
    const found = /^\d+: FLOCK +ADVISORY +WRITE +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line);
    if (!found) continue;
    const [pid, major, minor, inode] = [Number(found[1]), hex(found[2]), hex(found[3]), Number(found[4])];
    if (pid > 0 && inode === ino && major === majorOf(dev) && minor === minorOf(dev)) return pid;
  }
  return null;
}

async function byOpenFile(path: string, proc: string): Promise<number | null> {
  const device = await realpath(path);
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const folder = join(proc, pid, "fd");
    for (const fd of await readdir(folder).catch(() => [])) {
      if ((await readlink(join(folder, fd)).catch(() => "")) === device) return Number(pid);
    }
  }
  return null;
}

const hex = (text: string | undefined): number => Number.parseInt(text ?? "", 16);

/** makedev(3) of glibc, as stat has it. */
const majorOf = (dev: number): number => Math.floor(dev / 0x100) & 0xfff;
const minorOf = (dev: number): number => (dev & 0xff) | (Math.floor(dev / 0x1000) & 0xfff00);
