import type { Decimals, DisplayState } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow, FrameBus, Heard } from "../frames/bus.ts";
import type { Make } from "../frames/make.ts";
import { HENGSHAN_NATIVE, HENGSHAN_UDC } from "./table.ts";

type Known = { state: DisplayState; nozzleOut: boolean | null; alarm?: string };

const NATIVE_STATES: ReadonlyMap<number, Known> = new Map([
  [0x40, { state: "idle", nozzleOut: false }],
  [0x60, { state: "idle", nozzleOut: true }],
  [0xb0, { state: "delivering", nozzleOut: true }],
  [0x90, { state: "delivering", nozzleOut: true }],
  [0xe0, { state: "off", nozzleOut: null, alarm: "it is locked" }],
  [0x20, { state: "suspended", nozzleOut: null }],
]);

const UDC_STATES: ReadonlyMap<number, Known> = new Map([
  [0x20, { state: "idle", nozzleOut: false }],
  [0xa0, { state: "idle", nozzleOut: true }],
  [0xa1, { state: "idle", nozzleOut: true }],
  [0x90, { state: "authorised", nozzleOut: null }],
  [0xd0, { state: "delivering", nozzleOut: true }],
  [0xf0, { state: "delivering", nozzleOut: true }],
  [0x98, { state: "suspended", nozzleOut: null }],
  [0x2f, { state: "not-programmed", nozzleOut: null }],
]);

/** Both are read, and neither is commanded. */
export function hengshanMake(bus: FrameBus, variant: "native" | "udc", address: number, decimals: Decimals): Make {
  const where = variant === "native" ? "Hengshan" : `Hengshan UDC ${address}`;
  const states = variant === "native" ? NATIVE_STATES : UDC_STATES;
  const display = (how?: AskHow): Promise<Heard> =>
    variant === "native"
      ? bus.ask(HENGSHAN_NATIVE, "display", {}, how)
      : bus.ask(HENGSHAN_UDC, "display", { address }, how);
  const totals = async () => {
    const told = await bus.ask(HENGSHAN_NATIVE, "totals", {});
    return { value: { volume: told.number("volume"), amount: null }, at: told.at };
  };
  const stateOf = (told: Heard): Known => {
    const code = told.number("state");
    const known = states.get(code);
    if (known) return known;
    throw new RigError("REPLY_UNEXPECTED", { what: `it tells an unknown state ${code}`, where });
  };
  return {
    driver: "hengshan",
    where,
    decimals,
    can: { command: false, preset: false, live: true, nozzle: true, totals: variant === "native" },
    async state(how) {
      const told = await display(how);
      return { value: { alarm: null, ...stateOf(told) }, at: told.at };
    },
    async shows() {
      const told = await display();
      // An answer of UDC has no beginning of its own: one that is read a byte too early has no such state.
      stateOf(told);
      return {
        value: { volume: told.number("volume"), amount: told.number("amount"), price: told.number("price") },
        at: told.at,
      };
    },
    ...(variant === "native" ? { totals } : {}),
  };
}
