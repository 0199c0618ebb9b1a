import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, readFile, stat, statfs } from "node:fs/promises";
import { basename } from "node:path";
import type { MediumRow } from "../protocol/index.ts";

/** Where desktops and automounters put what is plugged in. */
const ROOTS = ["/media", "/run/media"] as const;
/** File systems of no medium. */
const NONE = new Set(["autofs", "proc", "sysfs", "fuse.gvfsd-fuse", "fuse.portal"]);

export interface Mount {
  path: string;
  readOnly: boolean;
}

/** What is plugged in now, with room and rights. `own`: directories that count as media, wherever they lie. */
export async function listMedia(own: readonly string[]): Promise<MediumRow[]> {
  const mountinfo = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  const mounts = mountsBelow(mountinfo, [...ROOTS, ...own]);
  const paths = new Set([...own, ...mounts.map(({ path }) => path)]);
  const rows = [...paths].map((path) => rowOf(path, mounts.find((mount) => mount.path === path)?.readOnly ?? false));
  return (await Promise.all(rows)).filter((row) => row !== null);
}

/** Mount points at or below some directories, of /proc/self/mountinfo (proc(5)). Pure. */
export function mountsBelow(mountinfo: string, roots: readonly string[]): Mount[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , , point = "", options = ""] = before.split(" ");
    const [type = "", , superOptions = ""] = after.split(" ");
    const path = unescaped(point);
    const isBelow = roots.some(
      (root) => path.startsWith(`${root}/`) || (path === root && !ROOTS.some((r) => r === root)),
    );
    if (!isBelow || NONE.has(type)) return [];
    const readOnly = [options, superOptions].some((each) => each.split(",").includes("ro"));
    return [{ path, readOnly }];
  });
}

/** Blanks, tabs, line ends and backslashes stand in octal there. */
function unescaped(text: string): string {
  // The bytes of a UTF-8 character are never escaped.
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

async function rowOf(path: string, mountedReadOnly: boolean): Promise<MediumRow | null> {
  try {
    if (!(await stat(path)).isDirectory()) return null;
    const { bavail, blocks, bsize } = await statfs(path);
    const readOnly = mountedReadOnly || !(await mayWrite(path));
    return {
      id: createHash("sha256").update(path).digest("hex").slice(0, 12),
      name: basename(path),
      path,
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
      readOnly,
    };
  } catch {
    // Gone between being listed and being looked at.
    return null;
  }
}

async function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
