import type { Decimals, DisplayState } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow, FrameBus } from "../frames/bus.ts";
import type { Make } from "../frames/make.ts";
import { ZHENGXING } from "./table.ts";

const UNCLEARED = 0x10;
const STATES: ReadonlyMap<number, { state: DisplayState; nozzleOut: boolean | null }> = new Map([
  [1, { state: "off", nozzleOut: null }],
  [2, { state: "off", nozzleOut: null }],
  [3, { state: "idle", nozzleOut: false }],
  [4, { state: "idle", nozzleOut: true }],
  [5, { state: "authorised", nozzleOut: null }],
  [6, { state: "authorised", nozzleOut: null }],
  [7, { state: "suspended", nozzleOut: null }],
  [8, { state: "delivering", nozzleOut: true }],
  [9, { state: "suspended", nozzleOut: null }],
]);

export interface ZhengxingParts {
  address: number;
  decimals: Decimals;
  price: number;
}

export function zhengxingMake(bus: FrameBus, { address, decimals, price }: ZhengxingParts): Make {
  const where = `Zhengxing ${address}`;
  const command = (request: "authorise" | "stop", how: AskHow) =>
    bus.turn(how, (say) => say(ZHENGXING, request, { address }, how));
  /** Null while there is none. */
  const transaction = async () => {
    const told = await bus.ask(ZHENGXING, "transaction", { address });
    return told.name === "transaction" ? told : null;
  };
  return {
    driver: "zhengxing",
    where,
    decimals,
    can: { command: true, preset: false, live: true, nozzle: true },
    async state(how) {
      const told = await bus.ask(ZHENGXING, "status", { address }, how);
      const code = told.number("state");
      const known = STATES.get(code & 0x0f);
      if (!known) throw new RigError("REPLY_UNEXPECTED", { what: `it tells an unknown state ${code}`, where });
      const ended = known.state === "idle" && (code & UNCLEARED) !== 0;
      return { value: { ...known, state: ended ? "completed" : known.state, alarm: null }, at: told.at };
    },
    async shows() {
      const told = await bus.ask(ZHENGXING, "live", { address });
      return { value: { volume: told.number("volume"), amount: told.number("amount"), price }, at: told.at };
    },
    async authorise(how) {
      await command("authorise", how);
    },
    async stop(how) {
      await command("stop", how);
    },
    async clear() {
      const told = await transaction();
      if (!told) return;
      const booked = told.number("price");
      if (booked !== price) {
        throw new RigError("READING_IMPLAUSIBLE", {
          what: `it booked the delivery at a unit price of ${booked} divisions, rig.yaml says ${price}`,
          where,
          mend: "set `price` as the display shows it",
        });
      }
      await bus.ask(ZHENGXING, "clear", { address, sequence: told.number("sequence") });
    },
  };
}
