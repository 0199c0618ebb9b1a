import type { GpioChips, GpioInput, GpioOutput } from "../device/gpio-chips.ts";
import { RigError } from "../error.ts";
import type { StationLayout } from "../station/layout.ts";
import type { World } from "../station/world.ts";
import { gpioOptions } from "./options.ts";

/** What hangs on a simulated line. Levels are electrical: true is high. */
export type SimulatedLine =
  | { drives(high: boolean): void }
  | { level(): boolean; onChange(listener: (high: boolean) => void): void };

/** By the chip's label, then by the line's offset. */
export type SimulatedLines = Readonly<Record<string, Readonly<Record<number, SimulatedLine>>>>;

/** Chips in memory. A line where nothing hangs is refused, as one that does not exist. */
export function simulatedGpioChips(lines: SimulatedLines): GpioChips {
  const levels = new Map<string, boolean>();
  const at = (chip: string, offset: number): SimulatedLine => {
    const line = lines[chip]?.[offset];
    if (line) return line;
    throw new RigError("GPIO_UNAVAILABLE", {
      what: "nothing is connected to this simulated line",
      where: `${chip} line ${offset}`,
    });
  };

  return {
    async output(chip, offset, initial): Promise<GpioOutput> {
      const line = at(chip, offset);
      if (!("drives" in line)) throw wrongWay(chip, offset, "an input");
      const key = `${chip} ${offset}`;
      const write = (high: boolean) => {
        levels.set(key, high);
        line.drives(high);
      };
      write(initial);
      return { write, read: () => levels.get(key) ?? initial, close() {} };
    },
    async input(chip, offset): Promise<GpioInput> {
      const line = at(chip, offset);
      if ("drives" in line) throw wrongWay(chip, offset, "an output");
      let open = true;
      return {
        read: () => line.level(),
        watch: (listener) =>
          line.onChange(() => {
            if (open) listener();
          }),
        close() {
          open = false;
        },
      };
    },
  };
}

function wrongWay(chip: string, offset: number, is: string): RigError {
  return new RigError("GPIO_UNAVAILABLE", { what: `this simulated line is ${is}`, where: `${chip} line ${offset}` });
}

/** The chips of a simulated station: its gpio valves, contacts and watchdog hang on the lines that rig.yaml gives them. */
export function simGpio(world: World, layout: Pick<StationLayout, "devices">): GpioChips {
  const lines: Record<string, Record<number, SimulatedLine>> = {};
  for (const [name, { kind, driver, options }] of Object.entries(layout.devices)) {
    const parsed = driver.name === "gpio" ? gpioOptions.safeParse(options) : null;
    if (!parsed?.success) continue;
    const { chip, offset, activeLow } = parsed.data;
    const line = lineOf(world, name, kind, activeLow);
    if (!line) continue;
    const offsets = lines[chip] ?? {};
    offsets[offset] = line;
    lines[chip] = offsets;
  }
  return simulatedGpioChips(lines);
}

function lineOf(world: World, name: string, kind: string, activeLow: boolean): SimulatedLine | null {
  if (kind === "valve") return { drives: (high) => world.valve(name).command(high !== activeLow) };
  if (kind === "contact") {
    return {
      level: () => world.contactClosed(name) !== activeLow,
      onChange: (listener) => world.onContact(name, (closed) => listener(closed !== activeLow)),
    };
  }
  if (kind === "light") return { drives: () => undefined };
  if (kind !== "watchdog") return null;
  let before: boolean | null = null;
  return {
    drives(high) {
      // Only an edge is a beat; the level at the request is none.
      if (before !== null && before !== high) world.watchdogBeat(name);
      before = high;
    },
  };
}
