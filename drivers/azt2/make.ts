import type { Decimals, DisplayState, DisplayStatus } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow, FrameBus, Heard } from "../frames/bus.ts";
import type { Make } from "../frames/make.ts";
import { AZT2 } from "./table.ts";

const STATES: ReadonlyMap<number, { state: DisplayState; nozzleOut: boolean | null }> = new Map([
  [0x30, { state: "idle", nozzleOut: false }],
  [0x31, { state: "idle", nozzleOut: true }],
  [0x32, { state: "authorised", nozzleOut: null }],
  [0x33, { state: "delivering", nozzleOut: true }],
  [0x34, { state: "completed", nozzleOut: null }],
  // A dose that somebody set at the dispenser: stop takes it back.
  [0x38, { state: "suspended", nozzleOut: null }],
]);

/** The largest dose stands for none. */
export const NO_PRESET = 99_999;
const DATA_OF = { A: "data", B: "dataB", C: "data", D: "data", E: "data", F: "dataB", G: "dataB", H: "dataH" } as const;

export type Azt2Type = keyof typeof DATA_OF;
export const dataOf = (type: Azt2Type) => DATA_OF[type];

export interface Azt2Parts {
  address: number;
  type: Azt2Type;
  decimals: Decimals;
  live: boolean;
}

export function azt2Make(bus: FrameBus, { address, type, decimals, live }: Azt2Parts): Make {
  const where = `AZT ${address}`;
  const accepted = (told: Heard) => {
    if (told.name !== "notNow" && told.name !== "notKnown") return told;
    const what = told.name === "notNow" ? "it says that this is not possible now" : "it does not know the command";
    throw new RigError("DEVICE_REFUSED", { what, where });
  };
  const command = async (request: "authorise" | "stop" | "confirm", how?: AskHow) =>
    accepted(await bus.ask(AZT2, request, { address }, how));
  return {
    driver: "azt2",
    where,
    decimals,
    can: { command: true, preset: true, live, nozzle: true },
    async state(how) {
      const told = accepted(await bus.ask(AZT2, "status", { address }, how));
      const known = STATES.get(told.number("state"));
      if (!known) throw new RigError("REPLY_UNEXPECTED", { what: `an unknown state ${told.hex}`, where });
      const alarm = told.name === "ended" && told.number("how") === 0x31 ? "a delivery beyond its dose" : null;
      return { value: { ...known, alarm } satisfies DisplayStatus, at: told.at };
    },
    async shows() {
      const told = accepted(await bus.ask(AZT2, DATA_OF[type], { address }));
      return {
        value: { volume: told.number("volume"), amount: told.number("amount"), price: told.number("price") },
        at: told.at,
      };
    },
    async prepare(presetVolume, how) {
      if (presetVolume !== null && presetVolume >= NO_PRESET) {
        throw new RigError("DEVICE_REFUSED", { what: "a dose of a thousand litres", where });
      }
      accepted(await bus.ask(AZT2, "preset", { address, preset: presetVolume ?? NO_PRESET }, how));
    },
    async authorise(how) {
      await command("authorise", how);
    },
    async stop(how) {
      try {
        await command("stop", how);
      } catch (error) {
        // Where there is nothing to stop it may refuse; its state tells.
        if (!(error instanceof RigError) || error.code !== "DEVICE_REFUSED") throw error;
      }
    },
    async clear() {
      await command("confirm");
    },
  };
}
