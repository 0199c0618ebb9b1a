import type { Decimals, DisplayState } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow, FrameBus } from "../frames/bus.ts";
import type { Make } from "../frames/make.ts";
import { LANFENG } from "./table.ts";

/** Without the bit that says "under control". */
const CONTROLLED = 0x40;
const STATES: ReadonlyMap<number, { state: DisplayState; nozzleOut: boolean }> = new Map([
  [0x01, { state: "idle", nozzleOut: false }],
  [0x81, { state: "idle", nozzleOut: true }],
  [0x82, { state: "delivering", nozzleOut: true }],
]);

export interface LanfengParts {
  address: number;
  decimals: Decimals;
  preset?: "A2" | "A3" | undefined;
}

export function lanfengMake(bus: FrameBus, { address, decimals, preset }: LanfengParts): Make {
  const where = `Lanfeng ${address}`;
  const status = (how?: AskHow) => bus.ask(LANFENG, "status", { address }, how);
  const command = (request: "control" | "authorise" | "stop", how: AskHow) =>
    bus.turn(how, (say) => say(LANFENG, request, { address }, how));
  return {
    driver: "lanfeng",
    where,
    decimals,
    can: {
      command: true,
      preset: preset !== undefined,
      live: true,
      clear: false,
      totals: true,
      nozzle: true,
    },
    async state(how) {
      const told = await status(how);
      const code = told.number("state");
      const known = STATES.get(code & ~CONTROLLED);
      if (known) return { value: { ...known, alarm: null }, at: told.at };
      throw new RigError("REPLY_UNEXPECTED", { what: `the dispenser tells an unknown state ${code}`, where });
    },
    async shows() {
      const told = await status();
      return {
        value: { volume: told.number("volume"), amount: told.number("amount"), price: told.number("price") },
        at: told.at,
      };
    },
    async prepare(presetVolume, how) {
      await command("control", how);
      if (presetVolume === null) return;
      if (preset === undefined) throw new RigError("DEVICE_REFUSED", { what: "no preset is known for it", where });
      const request = preset === "A2" ? "presetA2" : "presetA3";
      await bus.turn(how, (say) => say(LANFENG, request, { address, preset: presetVolume }, how));
    },
    async authorise(how) {
      await command("authorise", how);
    },
    async stop(how) {
      await command("stop", how);
    },
    async totals() {
      const volume = await bus.ask(LANFENG, "totalVolume", { address });
      const amount = await bus.ask(LANFENG, "totalAmount", { address });
      return { value: { volume: volume.number("total"), amount: amount.number("total") }, at: amount.at };
    },
  };
}
