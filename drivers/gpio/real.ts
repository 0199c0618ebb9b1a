import type { GpioChips, GpioInput, GpioOutput } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";
import { openDeviceLine } from "./chardev.ts";
import { GPIO_ROOTS, type GpioChipFound, type GpioRoots, listGpioChips } from "./chips.ts";
import { polledInput } from "./polled.ts";
import { openSysfsLine } from "./sysfs.ts";

/** This machine's lines, by the chip's label: through sysfs where the kernel has it, else through the character device. */
export function realGpioChips(clock: Clock, roots: GpioRoots = GPIO_ROOTS): GpioChips {
  const open = async (label: string, offset: number, initial: boolean | null): Promise<GpioOutput> => {
    const chip = await chipFor(label, offset, roots);
    try {
      if (chip.sysfs) return await openSysfsLine(chip.sysfs.base + offset, initial);
      if (chip.device) return await openDeviceLine(chip.device, offset, initial);
    } catch (cause) {
      throw refused(cause, `${label} line ${offset}`);
    }
    throw new RigError("INTERNAL", { what: "a GPIO chip that nothing reaches", where: label });
  };
  return {
    output: open,
    input: async (label, offset): Promise<GpioInput> => polledInput(clock, await open(label, offset, null)),
  };
}

async function chipFor(label: string, offset: number, roots: GpioRoots): Promise<GpioChipFound> {
  const chips = await listGpioChips(roots);
  const chip = chips.find((each) => each.label === label);
  const where = `${label} line ${offset}`;
  if (!chip) {
    const known = [...new Set(chips.map((each) => each.label))].join(", ");
    throw new RigError("GPIO_UNAVAILABLE", {
      what: `there is no GPIO chip labelled "${label}" here`,
      where,
      mend: known ? `chips here: ${known}` : `${roots.sysfs} and ${roots.dev} show no chips; use a Modbus relay`,
    });
  }
  if (offset < chip.lines) return chip;
  const mend = `use an offset from 0 to ${chip.lines - 1}`;
  throw new RigError("GPIO_UNAVAILABLE", { what: `the chip has ${chip.lines} lines`, where, mend });
}

const MENDS: Readonly<Record<string, { what: string; mend: string }>> = {
  EBUSY: { what: "the line is in use", mend: "end the other program, or the kernel driver that has it (dtoverlay)" },
  EACCES: {
    what: "this user may not use it",
    mend: "put the user into group gpio, or install deploy/99-proverig.rules",
  },
};

function refused(cause: unknown, where: string): RigError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const known = MENDS[code === "EPERM" ? "EACCES" : code];
  const what = known?.what ?? `the kernel refuses the line: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new RigError("GPIO_UNAVAILABLE", { what, where, mend: known?.mend ?? "check chip and offset", cause });
}
