import type {
  Display,
  DisplayReading,
  DisplayState,
  DisplayStatus,
  ProbeResult,
  Reading,
} from "../device/capability.ts";
import { isRigError, RigError } from "../error.ts";
import { sleep } from "../time/clock.ts";
import { askAnew, askQuickly } from "./ask.ts";
import type { Heard } from "./memory.ts";
import type { DartOptions } from "./options.ts";
import { decimalsOff } from "./plausible.ts";
import type { Pump } from "./pump.ts";
import { alarmText, STATES } from "./vocabulary.ts";

/** In a delivery, a state that was told so recently is not asked for again. */
const STATUS_AGE_MS = 500;
/** From a command's ACK to the state that it leads to. */
const STATE_MS = 3000;
/** Between two looks, and between two STOPs, while a state is waited for. */
const LOOK_MS = 50;

const RUNNING: ReadonlySet<DisplayState> = new Set(["authorised", "delivering", "suspended"]);

/** One pump side's display. It reads prices and never writes one. */
export function createDartDisplay(name: string, pump: Pump, options: DartOptions): Display {
  const { nozzle, decimals } = options;
  const { clock, memory } = pump;
  const where = `${name} (${pump.where})`;
  /** A preset went out and no delivery has used it up since. */
  let presetStands = false;
  let lastVolume: number | null = null;
  /** What the pump had told by the time of the authorisation; null while nothing is the rig's. */
  let authorisedAt: number | null = null;

  const stateOf = ({ value }: Heard<number>): DisplayState => {
    const state = STATES.get(value);
    if (state) return state;
    throw new RigError("REPLY_UNEXPECTED", { what: `the pump tells an unknown state ${value}`, where });
  };
  const askState = async () => stateOf(await askAnew(pump, "status"));
  const known = () => (memory.status ? STATES.get(memory.status.value) : undefined);

  const becomes = async (wanted: readonly DisplayState[], doing: string): Promise<DisplayState> => {
    const until = clock.now() + STATE_MS;
    for (;;) {
      const state = await askState();
      if (wanted.includes(state)) return state;
      if (clock.now() >= until) throw wrongState(`after ${doing} the pump stays ${state}`);
      await sleep(clock, LOOK_MS);
    }
  };

  const wrongState = (what: string) =>
    new RigError("DISPLAY_STATE", {
      what,
      where,
      mend: "hang up the nozzle, end the delivery at the dispenser, retry",
    });

  const clear = async (stops: number) => {
    await pump.send([{ kind: "command", command: "reset" }], { stops });
    memory.alarm = null;
    presetStands = false;
    authorisedAt = null;
    await becomes(["idle"], "reset");
  };

  const status = async (): Promise<Reading<DisplayStatus>> => {
    const delivering = known() === "delivering";
    const fresh = delivering && memory.status && clock.now() - memory.status.at <= STATUS_AGE_MS ? memory.status : null;
    const told = fresh ?? (await (delivering ? askQuickly(pump, "status") : askAnew(pump, "status")));
    const held = memory.nozzle?.value;
    return {
      value: {
        state: stateOf(told),
        nozzleOut: held ? held.out && (held.nozzle === nozzle || held.nozzle === 0) : null,
        alarm: memory.alarm === null ? null : alarmText(memory.alarm),
      },
      at: told.at,
    };
  };

  const price = async (): Promise<number> => {
    if (!memory.nozzle) await askAnew(pump, "status");
    if (memory.nozzle) return memory.nozzle.value.price;
    throw new RigError("REPLY_UNEXPECTED", { what: "the pump tells no price (no DC3)", where });
  };

  /** Not every pump keeps to the nozzle that it was told to allow. */
  const requireOwn = () => {
    const { nozzle: heard } = memory;
    if (authorisedAt === null || !heard || heard.order <= authorisedAt || !heard.value.out) return;
    if (heard.value.nozzle === nozzle || heard.value.nozzle === 0) return;
    throw new RigError("REPLY_UNEXPECTED", {
      what: `nozzle ${heard.value.nozzle} is out; rig.yaml says ${nozzle}`,
      where,
      mend: "take the right nozzle, or correct `nozzle`",
    });
  };

  const read = async (): Promise<Reading<DisplayReading>> => {
    // A pump that does not tell by itself may be delivering by now.
    const running = known() === "delivering" || known() === "authorised";
    let told = running ? await askQuickly(pump, "filling") : null;
    // The same number twice is what a run's end is judged by, so it is only given when it is surely new.
    if (!told || told.value.volume === lastVolume) told = await askAnew(pump, "filling");
    lastVolume = told.value.volume;
    requireOwn();
    return { value: { ...told.value, price: await price() }, at: told.at };
  };

  const authorise = async (presetVolume: number | null, stops: number) => {
    let state = await askState();
    // What an earlier try has preset would end a delivery that is to have no preset.
    if (state === "completed" || (state === "idle" && presetStands)) {
      await clear(stops);
      state = "idle";
    }
    if (state !== "idle") throw wrongState(`the pump is ${state}, it can only be authorised when idle`);
    authorisedAt = memory.order;
    await pump.send([{ kind: "nozzles", nozzles: [nozzle] }], { stops });
    if (presetVolume !== null) {
      presetStands = true;
      await pump.send([{ kind: "presetVolume", value: presetVolume }], { stops });
    }
    await pump.send([{ kind: "command", command: "authorise" }], { stops });
    memory.alarm = null;
    if ((await becomes(["authorised", "delivering"], "authorise")) === "delivering") presetStands = false;
  };

  const stop = async () => {
    const until = clock.now() + STATE_MS;
    for (;;) {
      try {
        await pump.send([{ kind: "command", command: "stop" }], { urgent: true }).catch((error: unknown) => {
          // It may be refused when there is nothing to stop; its state tells.
          if (!isRigError(error, "DEVICE_REFUSED")) throw error;
        });
        const state = await askState();
        if (!RUNNING.has(state)) return;
        if (clock.now() >= until) throw wrongState(`after stop the pump stays ${state}`);
      } catch (error) {
        if (clock.now() >= until) throw error;
      }
      await sleep(clock, LOOK_MS);
    }
  };

  const probe = async (): Promise<ProbeResult> => {
    const { value: now } = await status();
    const { value: shown } = await read();
    const fixed = (value: number, places: number) => (value / 10 ** places).toFixed(places);
    const complaints: string[] = [];
    const held = memory.nozzle?.value.nozzle ?? 0;
    if (held !== 0 && held !== nozzle) complaints.push(`the pump tells of nozzle ${held}; rig.yaml says ${nozzle}`);
    const off = decimalsOff(shown, decimals);
    if (off !== 0) {
      const shift = off === null ? "do not fit each other" : `are ${Math.abs(off)} too ${off > 0 ? "few" : "many"}`;
      complaints.push(
        `volume x price is not the amount: the decimals ${shift}; look at the dispenser and set \`decimals\``,
      );
    }
    const told = `${fixed(shown.volume, decimals.volume)} L, ${fixed(shown.amount, decimals.amount)} at ${fixed(shown.price, decimals.price)}`;
    return { summary: `DART pump side ${pump.address}, ${now.state}, shows ${told}`, complaints };
  };

  return {
    kind: "display",
    driver: "dart",
    name,
    decimals,
    can: { command: true, preset: true, live: true, nozzle: true },
    status: () => pump.alone(status),
    read: () => pump.alone(read),
    authorise({ presetVolume }) {
      const { stops } = pump;
      return pump.alone(() => authorise(presetVolume, stops));
    },
    stop: () => pump.stopping(stop),
    reset() {
      const { stops } = pump;
      return pump.alone(async () => {
        const state = await askState();
        if (state === "idle") return;
        if (state !== "completed") throw wrongState(`the pump is ${state}, only a completed delivery can be cleared`);
        await clear(stops);
      });
    },
    probe: () => pump.alone(probe),
  };
}
