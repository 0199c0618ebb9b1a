import type { Decimals, DisplayReading, DisplayState, Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";
import { type AskHow, type FrameBus, isUnheard } from "../frames/bus.ts";
import { identical } from "../frames/identical.ts";
import { type Make, RUNNING, wrongState } from "../frames/make.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { GILBARCO } from "./table.ts";

export const STATES: ReadonlyMap<number, { state: DisplayState; nozzleOut: boolean | null }> = new Map([
  [0x6, { state: "idle", nozzleOut: false }],
  [0x7, { state: "idle", nozzleOut: true }],
  [0x8, { state: "authorised", nozzleOut: null }],
  [0x9, { state: "delivering", nozzleOut: true }],
  [0xa, { state: "completed", nozzleOut: null }],
  [0xb, { state: "completed", nozzleOut: null }],
  [0xc, { state: "suspended", nozzleOut: null }],
]);

/** A state of one byte counts when it came so often. */
const EQUAL = 3;

export interface GilbarcoParts {
  address: number;
  nozzle: number;
  decimals: Decimals;
  preset: boolean;
}

/** After a block that it was not ready for it is left alone for so long. */
const NOT_READY_MS = 2000;

export function gilbarcoMake(
  bus: FrameBus,
  clock: Clock,
  { address: pump, nozzle, decimals, preset }: GilbarcoParts,
): Make {
  const where = `Gilbarco pump ${pump}`;
  const address = pump % 16;
  let presetStands = false;
  let readyAt = Number.NEGATIVE_INFINITY;

  const state = async (how?: AskHow) => {
    const told = await identical(EQUAL, where, () => bus.ask(GILBARCO, "status", { address }, how));
    const known = STATES.get(told.number("state"));
    if (known) return { value: { ...known, alarm: null }, at: told.at };
    throw new RigError("REPLY_UNEXPECTED", { what: `it tells state ${told.hex}, which leads nowhere`, where });
  };

  const ended = async (): Promise<Reading<DisplayReading>> => {
    if (RUNNING.has((await state()).value.state)) {
      throw wrongState(where, "its delivery has not ended, and only then it tells what it was");
    }
    const told = await bus.ask(GILBARCO, "transaction", { address });
    const [ofPump, ofNozzle] = [told.number("pump") + 1, told.number("grade") + 1];
    if (ofPump !== pump || ofNozzle !== nozzle) {
      throw new RigError("REPLY_UNEXPECTED", {
        what: `it tells of pump ${ofPump}, nozzle ${ofNozzle}; rig.yaml says ${pump} and ${nozzle}`,
        where,
        mend: "correct `address` or `nozzle`, or take the right nozzle",
      });
    }
    const value = { volume: told.number("volume"), amount: told.number("amount"), price: told.number("price") };
    return { value, at: told.at };
  };

  const send = async (request: "presetVolume" | "presetCancel", how: AskHow, divisions = 0) => {
    // Not in a turn of its own: a stop goes out meanwhile.
    await sleep(clock, Math.max(0, readyAt - clock.now()));
    await bus.turn(how, async (say) => {
      try {
        await say(GILBARCO, "dataNext", { address }, how);
      } catch (error) {
        if (isUnheard(error)) readyAt = clock.now() + NOT_READY_MS;
        throw error;
      }
      await say(GILBARCO, request, { grade: nozzle - 1, preset: divisions }, how);
    });
  };
  const command = (request: "authorise" | "stop", how: AskHow) =>
    bus.turn(how, (say) => say(GILBARCO, request, { address }, how));

  return {
    driver: "gilbarco-two-wire",
    where,
    decimals,
    can: { command: true, preset, live: false, last: true, nozzle: true },
    state,
    shows: ended,
    async last() {
      const { value, at } = await ended();
      return { value: { ...value, id: null, ended: null }, at };
    },
    async prepare(presetVolume, how) {
      if (presetVolume === null) {
        // What an earlier try has preset would end a delivery that is to have none.
        if (presetStands) await send("presetCancel", how);
      } else {
        if (!preset) throw new RigError("DEVICE_REFUSED", { what: "its preset was never tried", where });
        if ((await state(how)).value.nozzleOut !== true) {
          throw wrongState(where, "it takes a preset only while its nozzle is lifted");
        }
        presetStands = true;
        await send("presetVolume", how, presetVolume);
      }
    },
    async authorise(how) {
      await command("authorise", how);
      presetStands = false;
    },
    async stop(how) {
      await command("stop", how);
    },
    async clear() {
      await bus.ask(GILBARCO, "transaction", { address });
    },
  };
}
