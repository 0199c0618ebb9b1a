import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chipInfo } from "./chardev.ts";

export interface GpioChipFound {
  label: string;
  /** How many lines it has. */
  lines: number;
  /** By sysfs: its directory, and its first line's global number: 0, 458, 512, 571 ... as the kernel pleases; never to be written in a file. */
  sysfs: { path: string; base: number } | null;
  /** By the character device, where the kernel has no sysfs interface (Debian 13): "/dev/gpiochip0". */
  device: string | null;
}

export interface GpioRoots {
  sysfs: string;
  dev: string;
}

export const GPIO_ROOTS: GpioRoots = { sysfs: "/sys/class/gpio", dev: "/dev" };

/** All chips of the board by label and number. Sysfs first: where both are there, one chip has both ways. */
export async function listGpioChips(roots: GpioRoots = GPIO_ROOTS): Promise<GpioChipFound[]> {
  const bySysfs = await sysfsChips(roots.sysfs);
  const devices = await deviceChips(roots.dev);
  // Two chips of one label would be told apart by nothing: each takes the device that nobody has taken.
  const found = bySysfs.map((chip): GpioChipFound => {
    const at = devices.findIndex(({ label, lines }) => label === chip.label && lines === chip.lines);
    const [device] = at < 0 ? [] : devices.splice(at, 1);
    return { ...chip, device: device?.device ?? null };
  });
  return [...found, ...devices];
}

async function sysfsChips(root: string): Promise<GpioChipFound[]> {
  const found: Array<GpioChipFound & { sysfs: { base: number } }> = [];
  for (const name of await namesIn(root)) {
    const path = join(root, name);
    const read = async (file: string) => (await readFile(join(path, file), "utf8")).trim();
    const whole = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
    try {
      const [label, base, lines] = [await read("label"), whole(await read("base")), whole(await read("ngpio"))];
      if (base >= 0 && lines > 0) found.push({ label, lines, sysfs: { path, base }, device: null });
    } catch {
      // A chip that cannot be read is none that could be driven.
    }
  }
  return found.toSorted((a, b) => a.sysfs.base - b.sysfs.base);
}

async function deviceChips(root: string): Promise<GpioChipFound[]> {
  const found: GpioChipFound[] = [];
  for (const name of (await namesIn(root)).toSorted()) {
    const device = join(root, name);
    const info = await chipInfo(device).catch(() => null);
    if (info) found.push({ ...info, sysfs: null, device });
  }
  return found;
}

async function namesIn(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names.filter((each) => /^gpiochip\d+$/.test(each));
}
