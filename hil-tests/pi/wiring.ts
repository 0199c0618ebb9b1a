import { type Clock, type GpioInput, type GpioOutput, type Link, sleep } from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import type { Machine } from "./machine.ts";

/** BCM2835 GPIO as the Pi 3's processor sees it: set, clear and level of lines 0 to 31. */
const GPSET0 = 0x3f20001c;
const GPCLR0 = 0x3f200028;
const GPLEV0 = 0x3f200034;

const CHIP = "pinctrl-bcm2835";
const LOOK_EVERY_MS = 10;

export interface Wires {
  /** The Pi's output lines as the station has them: valves and watchdog. */
  outputs: readonly number[];
  /** The station's contacts as the Pi has them. */
  inputs: readonly number[];
}

export interface Wiring {
  /** The levels of the output lines, read from the machine's registers and not asked of the guest. */
  levels(): ReadonlyMap<number, boolean>;
  /** How often one of these lines has risen. */
  rises(offsets: readonly number[]): number;
  /** A hand on the button: the contact's line reads low from now on. */
  openContact(offset: number): void;
  /** Takes the wires off: outputs fall to low, as they do without power. */
  cut(): Promise<void>;
}

/** Wires between the emulated board and the simulated station: GPIO levels both ways, by looking. */
export async function wire(machine: Machine, station: Station, clock: Clock, wires: Wires): Promise<Wiring> {
  const outputs = new Map<number, GpioOutput>();
  for (const offset of wires.outputs) outputs.set(offset, await station.gpio.output(CHIP, offset, false));
  const inputs = new Map<number, GpioInput>();
  for (const offset of wires.inputs) inputs.set(offset, await station.gpio.input(CHIP, offset));
  const levels = new Map(wires.outputs.map((offset) => [offset, false]));
  const rises = new Map<number, number>();
  const opened = new Set<number>();
  const put = (offset: number, high: boolean) => {
    if (levels.get(offset) === high) return;
    if (high) rises.set(offset, (rises.get(offset) ?? 0) + 1);
    levels.set(offset, high);
    outputs.get(offset)?.write(high);
  };
  const stop = new AbortController();
  const looking = (async () => {
    while (!stop.signal.aborted) {
      for (const [offset, input] of inputs) {
        const high = input.read() && !opened.has(offset);
        await machine.memory.write32(high ? GPSET0 : GPCLR0, 1 << offset);
      }
      const bits = await machine.memory.read32(GPLEV0);
      for (const offset of wires.outputs) put(offset, ((bits >>> offset) & 1) === 1);
      await sleep(clock, LOOK_EVERY_MS, stop.signal).catch(() => undefined);
    }
  })().catch(() => undefined);
  return {
    levels: () => levels,
    rises: (offsets) => offsets.reduce((sum, offset) => sum + (rises.get(offset) ?? 0), 0),
    openContact: (offset) => void opened.add(offset),
    async cut() {
      stop.abort();
      await looking;
      for (const offset of wires.outputs) put(offset, false);
    },
  };
}

/** The far end of a line whose near end is in the guest. */
export function farEnd(machine: Machine, which: "uart" | "usb"): Link {
  const socket = machine[which];
  return {
    name: which,
    write: (bytes) => void socket.write(bytes),
    onData: (listener) => void socket.on("data", listener),
    onClose: (listener) => void socket.once("close", () => listener()),
    close: async () => void socket.destroy(),
  };
}
