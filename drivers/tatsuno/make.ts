import type { Decimals, DisplayState } from "../device/capability.ts";
import { RigError } from "../error.ts";
import { type AskHow, type FrameBus, type Heard, isUnheard, type Say } from "../frames/bus.ts";
import type { Make } from "../frames/make.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { TATSUNO } from "./table.ts";

const STATES: ReadonlyMap<number, { state: DisplayState; nozzleOut: boolean }> = new Map([
  [0, { state: "idle", nozzleOut: false }],
  [1, { state: "idle", nozzleOut: true }],
  [3, { state: "delivering", nozzleOut: true }],
  [4, { state: "completed", nozzleOut: true }],
]);

const TRIES = 3;
/** So much may wait in a pump, and so long may it take to tell what it was asked. */
const WAITING = 8;
const ANSWER_MS = 1500;
const POLL_MS = 50;

export function tatsunoMake(bus: FrameBus, clock: Clock, address: number, decimals: Decimals): Make {
  const where = `Tatsuno ${address}`;

  const pollOnce = async (say: Say) => {
    const told = await say(TATSUNO, "poll", { address });
    if (!told || told.name === "nothing") return null;
    await say(TATSUNO, "take", {});
    if (told.name === "message" && told.text("command") === "00") {
      throw new RigError("DEVICE_REFUSED", {
        what: "the pump asks for its start-up answer, which is not known",
        where,
        mend: "start it from its own console, then ask again",
      });
    }
    return told;
  };

  /** What waited in the pump is fetched first: what it tells then was told after it was asked. */
  const fresh = async (say: Say): Promise<Heard> => {
    for (let i = 0; i < WAITING; i++) if ((await pollOnce(say)) === null) break;
    await say(TATSUNO, "select", { address });
    await say(TATSUNO, "askDisplay", { address });
    for (const until = clock.now() + ANSWER_MS; clock.now() < until; ) {
      const told = await pollOnce(say);
      if (told?.name === "display") return told;
      await sleep(clock, POLL_MS);
    }
    throw new RigError("REPLY_UNEXPECTED", { what: "it answers polls, but does not tell its state", where });
  };

  const display = async (how: AskHow = {}): Promise<Heard> => {
    for (let tried = 1; ; tried++) {
      try {
        return await bus.turn(how, fresh);
      } catch (error) {
        if (tried === TRIES || !isUnheard(error)) throw error;
      }
    }
  };

  return {
    driver: "tatsuno",
    where,
    decimals,
    can: { command: false, preset: false, live: true, nozzle: true },
    async state(how) {
      const told = await display(how);
      const known = STATES.get(told.number("condition"));
      if (known) return { value: { ...known, alarm: null }, at: told.at };
      throw new RigError("REPLY_UNEXPECTED", { what: `an unknown condition ${told.number("condition")}`, where });
    },
    async shows() {
      const told = await display();
      return {
        value: { volume: told.number("volume"), amount: told.number("amount"), price: told.number("price") },
        at: told.at,
      };
    },
  };
}
