import type { Decimals, DisplayReading, DisplayState, Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow, FrameBus } from "../frames/bus.ts";
import { type Make, RUNNING } from "../frames/make.ts";
import { CENSTAR_GKL } from "./table.ts";

const STATES: readonly { state: DisplayState; nozzleOut: boolean | null; alarm?: string }[] = [
  { state: "off", nozzleOut: null, alarm: "an error" },
  { state: "idle", nozzleOut: false },
  { state: "idle", nozzleOut: true },
  { state: "authorised", nozzleOut: null },
  { state: "authorised", nozzleOut: null },
  { state: "suspended", nozzleOut: null },
  { state: "delivering", nozzleOut: true },
  { state: "suspended", nozzleOut: null },
  { state: "completed", nozzleOut: null },
  { state: "completed", nozzleOut: null },
];

export interface CenstarParts {
  address: number;
  decimals: Decimals;
  price: number;
}

/** Read, and stopped; what would authorise it carries a price. */
export function censtarMake(bus: FrameBus, { address, decimals, price }: CenstarParts): Make {
  const where = `Censtar ${address}`;
  const state = async (how?: AskHow) => {
    const told = await bus.ask(CENSTAR_GKL, "status", { address }, how);
    const known = STATES[told.number("state")];
    if (known) return { value: { alarm: null, ...known }, at: told.at };
    throw new RigError("REPLY_UNEXPECTED", { what: `it tells an unknown state ${told.hex}`, where });
  };
  const booked = async (): Promise<Reading<DisplayReading>> => {
    const told = await bus.ask(CENSTAR_GKL, "transaction", { address });
    if (told.number("price") !== price) {
      throw new RigError("READING_IMPLAUSIBLE", {
        what: `it booked the delivery at a unit price of ${told.number("price")} divisions, rig.yaml says ${price}`,
        where,
        mend: "set `price` as the display shows it",
      });
    }
    return { value: { volume: told.number("volume"), amount: told.number("amount"), price }, at: told.at };
  };
  return {
    driver: "censtar-gkl",
    where,
    decimals,
    can: { command: false, preset: false, live: true, stop: true, nozzle: true },
    state,
    async shows() {
      if ((await state()).value.state === "completed") return booked();
      const volume = await bus.ask(CENSTAR_GKL, "volume", { address });
      const amount = await bus.ask(CENSTAR_GKL, "amount", { address });
      const value = { volume: volume.number("volume"), amount: amount.number("amount"), price };
      return { value, at: volume.at };
    },
    async stop(how) {
      if (!RUNNING.has((await state(how)).value.state)) return;
      await bus.turn(how, (say) => say(CENSTAR_GKL, "stop", { address }));
    },
    async clear() {
      if ((await state()).value.state !== "completed") return;
      await booked();
      await bus.turn({}, (say) => say(CENSTAR_GKL, "close", { address }));
    },
  };
}
