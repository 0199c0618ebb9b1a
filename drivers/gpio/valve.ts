import type { Valve, ValveBank } from "../device/capability.ts";
import type { GpioChips, GpioOutput } from "../device/gpio-chips.ts";
import { type Requested, request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

interface Driven {
  output: Requested<GpioOutput>;
  closedLevel: boolean;
}

interface GpioBank extends ValveBank {
  /** How often all were closed. */
  readonly closings: number;
  add(valve: Driven): void;
}

/** All valves on one set of chips close together. */
const BANKS = new WeakMap<GpioChips, GpioBank>();

function bankOf(chips: GpioChips): GpioBank {
  const known = BANKS.get(chips);
  if (known) return known;
  const valves: Driven[] = [];
  let closings = 0;
  const bank: GpioBank = {
    name: "gpio",
    get closings() {
      return closings;
    },
    add: (valve) => void valves.push(valve),
    closeAllNow() {
      closings++;
      for (const { output, closedLevel } of valves) {
        // A line that is not there yet is closed by its request; one that fails must not keep the others open.
        try {
          output.now?.write(closedLevel);
        } catch {
          // It shows in allClosed().
        }
      }
    },
    async allClosed() {
      const lines = await Promise.all(valves.map(({ output }) => output.ready()));
      return lines.every((line, i) => line.read() === valves[i]?.closedLevel);
    },
  };
  BANKS.set(chips, bank);
  return bank;
}

/** A valve that a line holds open. It never closes by itself: a rig with such valves needs a watchdog. */
export function createGpioValve(name: string, chips: GpioChips, { chip, offset, activeLow }: GpioOptions): Valve {
  const closedLevel = activeLow;
  const output = request(() => chips.output(chip, offset, closedLevel));
  const bank = bankOf(chips);
  bank.add({ output, closedLevel });
  return {
    kind: "valve",
    driver: "gpio",
    name,
    bank,
    lapsesAfterMs: null,
    async open() {
      const { closings } = bank;
      const line = output.now ?? (await output.ready());
      // All were closed while this one waited for its line: the later word counts.
      if (bank.closings === closings) line.write(!closedLevel);
    },
    async close() {
      (output.now ?? (await output.ready())).write(closedLevel);
    },
    async probe() {
      const open = (await output.ready()).read() !== closedLevel;
      return { summary: `${chip} line ${offset}, ${open ? "open" : "closed"}`, complaints: [] };
    },
  };
}
