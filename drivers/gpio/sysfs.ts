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
  const line = new Gpio(globalNumber, initial === null ? "in" : initial ? "high" : "low", "none");
  const wanted = initial === null ? "in" : "out";
  const direction = line.direction();
  if (direction !== wanted) {
    throw Object.assign(new Error(`the line is an ${direction}put and stays so`), { code: "EBUSY" });
  }
  return {
    write: (high) => line.writeSync(high ? 1 : 0),
    read: () => line.readSync() === 1,
    close: () => line.unexport(),
  };
}
