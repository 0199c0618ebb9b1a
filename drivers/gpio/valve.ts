import type { Valve, ValveBank } from "../device/capability.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import { givenUp, request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

interface Driven {
  /** The line, if it is there now. A line that is not there yet is closed by its request. */
  closeNow(): void;
  isClosed(): Promise<boolean>;
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
      for (const valve of valves) {
        try {
          valve.closeNow();
        } catch {
          // It shows in allClosed(), and must not keep the others open.
        }
      }
    },
    async allClosed() {
      return (await Promise.all(valves.map((valve) => valve.isClosed()))).every(Boolean);
    },
  };
  BANKS.set(chips, bank);
  return bank;
}

/** A valve that a line holds open. It never closes by itself: a rig with such valves needs a watchdog. */
export function createGpioValve(name: string, chips: GpioChips, { chip, offset, activeLow }: GpioOptions): Valve {
  const closedLevel = activeLow;
  const where = `${chip} line ${offset}`;
  const output = request(() => chips.output(chip, offset, closedLevel));
  const bank = bankOf(chips);
  /** A line that fails is given up: what asks for it anew closes it. */
  const using = <T>(use: () => T): T => {
    try {
      return use();
    } catch (cause) {
      throw givenUp(output, cause, where);
    }
  };
  const readsClosed = async () => {
    const line = await output.ready();
    return using(() => line.read() === closedLevel);
  };
  bank.add({ closeNow: () => using(() => output.now?.write(closedLevel)), isClosed: readsClosed });
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
      if (bank.closings === closings) using(() => line.write(!closedLevel));
    },
    async close() {
      const line = output.now ?? (await output.ready());
      using(() => line.write(closedLevel));
    },
    async probe() {
      return { summary: `${where}, ${(await readsClosed()) ? "closed" : "open"}`, complaints: [] };
    },
  };
}
