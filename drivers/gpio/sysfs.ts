import { closeSync, existsSync } from "node:fs";
import type { GpioOutput } from "../device/gpio-chips.ts";

/**
 * One line of /sys/class/gpio by its global number: an input where `initial` is null, else an output that starts at
 * this level without a glitch, whatever a dead process has left there. Rejects with the system's EBUSY, EACCES ...; also
 * where the line has not taken its direction, which onoff passes over when somebody else has exported the line.
 *
 * A sysfs line keeps its level when the process dies.
 */
export async function openSysfsLine(globalNumber: number, initial: boolean | null): Promise<GpioOutput> {
  // Loaded with the first line: it brings a native module, and most rigs switch by relays.
  const { Gpio } = await import("onoff");
  // Here before us: it may be another's who reads it now, such as a controller beside which somebody runs doctor.
  const isShared = existsSync(`/sys/class/gpio/gpio${globalNumber}`);
  const line = new Gpio(globalNumber, initial === null ? "in" : initial ? "high" : "low", "none");
  const wanted = initial === null ? "in" : "out";
  const direction = line.direction();
  if (direction !== wanted) {
    throw Object.assign(new Error(`the line is an ${direction}put and stays so`), { code: "EBUSY" });
  }
  return {
    write: (high) => line.writeSync(high ? 1 : 0),
    read: () => line.readSync() === 1,
    // Taken out of sysfs it could not be read any more by anybody.
    close: () => (isShared ? closeOnly(line) : line.unexport()),
  };
}

/** onoff closes its descriptor only together with the line. */
function closeOnly(line: object): void {
  const fd: unknown = Reflect.get(line, "_valueFd");
  if (typeof fd === "number") closeSync(fd);
}
