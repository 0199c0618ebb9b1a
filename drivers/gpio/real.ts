import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GpioChips } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";

export interface GpioChipFound {
  label: string;
  /** The chip's directory. */
  path: string;
  /** Its first line's global number: 0, 458, 512, 571 ... as the kernel pleases; never to be written in a file. */
  base: number;
  /** How many lines it has. */
  lines: number;
}

const SYSFS = "/sys/class/gpio";

/** All chips of the board, by number. Empty where the kernel has no such directory (Debian 13). */
export async function listGpioChips(sysfsRoot: string = SYSFS): Promise<GpioChipFound[]> {
  const names = await readdir(sysfsRoot).catch(() => []);
  const found: GpioChipFound[] = [];
  for (const name of names.filter((each) => each.startsWith("gpiochip"))) {
    const path = join(sysfsRoot, name);
    const read = async (file: string) => (await readFile(join(path, file), "utf8")).trim();
    const whole = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
    try {
      const [label, base, lines] = [await read("label"), whole(await read("base")), whole(await read("ngpio"))];
      if (base >= 0 && lines > 0) found.push({ label, path, base, lines });
    } catch {
      // A chip that cannot be read is none that could be driven.
    }
  }
  return found.toSorted((a, b) => a.base - b.base);
}

/** The chip with this label, or null. */
export async function findGpioChip(label: string, sysfsRoot: string = SYSFS): Promise<GpioChipFound | null> {
  return (await listGpioChips(sysfsRoot)).find((chip) => chip.label === label) ?? null;
}

/** This machine's chips. They are looked up; their lines cannot be driven yet, so every request is refused. */
export function realGpioChips(sysfsRoot: string = SYSFS): GpioChips {
  const refuse = async (label: string, offset: number): Promise<never> => {
    const chips = await listGpioChips(sysfsRoot);
    const chip = chips.find((each) => each.label === label);
    const where = `${label} line ${offset}`;
    if (!chip) {
      const known = chips.map((each) => each.label).join(", ");
      throw new RigError("GPIO_UNAVAILABLE", {
        what: `there is no GPIO chip labelled "${label}" here`,
        where,
        mend: known ? `chips here: ${known}` : `${sysfsRoot} shows no chips; use a Modbus relay`,
      });
    }
    if (offset >= chip.lines) {
      const mend = `use an offset from 0 to ${chip.lines - 1}`;
      throw new RigError("GPIO_UNAVAILABLE", { what: `the chip has ${chip.lines} lines`, where, mend });
    }
    throw new RigError("GPIO_UNAVAILABLE", {
      what: "the chip is here, but this version does not drive GPIO lines",
      where: `${where} (${chip.path})`,
      mend: "use a Modbus relay, or a simulated rig",
    });
  };
  return { output: refuse, input: refuse };
}
