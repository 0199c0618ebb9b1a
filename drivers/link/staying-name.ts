import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { adapterBehind } from "./adapter.ts";

export interface DeviceRoots {
  dev: string;
  sysfs: string;
}

export const DEVICE_ROOTS: DeviceRoots = { dev: "/dev", sysfs: "/sys" };

/**
 * The name that stays with the adapter behind a port that is named by its number (ttyUSB0, ttyACM0), which goes by the order
 * of plugging in: by its serial number, else by the socket that it sits in. Null where there is none, or it is named so
 * already. Never rejects.
 */
export async function stayingName(path: string, { dev, sysfs }: DeviceRoots = DEVICE_ROOTS): Promise<string | null> {
  if (dirname(path) !== dev || !/^tty(USB|ACM)\d+$/.test(basename(path))) return null;
  const adapter = await adapterBehind(path, sysfs);
  const [byId, byPath] = await Promise.all(["by-id", "by-path"].map((kind) => linkTo(path, join(dev, "serial", kind))));
  // Without a serial number the name in by-id is that of whichever was plugged in last.
  return (adapter && !adapter.isUnique ? byPath : byId) ?? byPath ?? null;
}

async function linkTo(device: string, folder: string): Promise<string | null> {
  const real = await realpath(device).catch(() => null);
  for (const name of (await readdir(folder).catch(() => [])).toSorted()) {
    const link = join(folder, name);
    if (real !== null && (await realpath(link).catch(() => "")) === real) return link;
  }
  return null;
}
