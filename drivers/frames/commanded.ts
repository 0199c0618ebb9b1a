import type { Display, DisplayState, DisplayStatus, Reading } from "../device/capability.ts";
import type { Clock } from "../time/clock.ts";
import { sleep } from "../time/clock.ts";
import { isUnheard, overtaken } from "./bus.ts";
import { inOrder, type Make, probeMake, RUNNING, wrongState } from "./make.ts";

/** From a command to the state that it leads to. */
const STATE_MS = 3000;
/** Between two looks, and between two STOPs, while a state is waited for. */
const LOOK_MS = 50;

/**
 * A display that the rig authorises, stops and clears. A command is said once: whether it was heard the next state
 * tells, so none is done twice. It never writes a price.
 */
export function createCommandedDisplay(name: string, clock: Clock, title: string, make: Make): Display {
  const { can, decimals } = make;
  const where = `${name} (${make.where})`;
  const { alone, stopping } = inOrder();
  /** How often stop() was called: an authorisation that began before is dropped. */
  let stops = 0;
  /** A delivery began and was not cleared; what tells it apart where the protocol does not. */
  let began = false;
  /** It tells only what has ended, and of what was authorised last it has shown no end. */
  let owed = false;

  const status = async (): Promise<Reading<DisplayStatus>> => {
    const told = await make.state();
    if (RUNNING.has(told.value.state)) began = true;
    if (told.value.state === "completed") owed = false;
    if (can.clear !== false || told.value.state !== "idle" || !began) return told;
    return { ...told, value: { ...told.value, state: "completed" } };
  };
  const stateNow = async () => (await status()).value.state;

  const becomes = async (wanted: readonly DisplayState[], doing: string): Promise<void> => {
    const until = clock.now() + STATE_MS;
    for (;;) {
      const state = await stateNow();
      if (wanted.includes(state)) return;
      if (clock.now() >= until) throw wrongState(where, `after ${doing} the dispenser stays ${state}`);
      await sleep(clock, LOOK_MS);
    }
  };

  /** Nobody knows whether it was heard: the state tells. */
  const said = async (command: Promise<unknown> | undefined) => {
    try {
      await command;
    } catch (error) {
      if (!isUnheard(error)) throw error;
    }
  };

  const clear = async () => {
    await said(make.clear?.());
    began = false;
    await becomes(["idle"], "clearing");
  };

  const authorise = async (presetVolume: number | null, mine: number) => {
    const wanted = () => stops === mine;
    let state = await stateNow();
    if (state === "completed") {
      await clear();
      state = "idle";
    }
    if (state !== "idle") throw wrongState(where, `the dispenser is ${state}, it can only be authorised when idle`);
    await make.prepare?.(presetVolume, { wanted });
    if (!wanted()) throw overtaken(where);
    began = can.clear === false;
    owed = !can.live && can.clear !== false;
    await said(make.authorise?.({ wanted }));
    await becomes(["authorised", "delivering"], "authorise");
  };

  const stop = async () => {
    const until = clock.now() + STATE_MS;
    for (;;) {
      try {
        await said(make.stop?.({ urgent: true }));
        const { state } = (await make.state({ urgent: true })).value;
        if (!RUNNING.has(state)) return;
        began = true;
        if (clock.now() >= until) throw wrongState(where, `after stop the dispenser stays ${state}`);
      } catch (error) {
        if (clock.now() >= until) throw error;
      }
      await sleep(clock, LOOK_MS);
    }
  };

  return {
    kind: "display",
    driver: make.driver,
    name,
    decimals,
    can,
    status: () => alone(status),
    read: () =>
      alone(async () => {
        if (!can.live && RUNNING.has(await stateNow())) {
          throw wrongState(where, "what it shows cannot be read before the delivery has ended");
        }
        // It lost its supply, or another master took the end from it: its last delivery is an earlier one.
        if (owed) throw wrongState(where, "it shows no end of the delivery that was authorised");
        if (make.shows) return make.shows();
        throw wrongState(where, "what it shows cannot be read");
      }),
    authorise({ presetVolume }) {
      const mine = stops;
      return alone(() => authorise(presetVolume, mine));
    },
    stop() {
      stops++;
      return stopping(stop);
    },
    reset: () =>
      alone(async () => {
        const state = await stateNow();
        if (state === "idle") return;
        if (state !== "completed") {
          throw wrongState(where, `the dispenser is ${state}, only a completed delivery can be cleared`);
        }
        await clear();
      }),
    probe: () => alone(() => probeMake(title, make)),
    ...later(make, alone),
  };
}

/** last() and totals() where the make has them. */
export function later(
  { last, totals }: Make,
  alone: ReturnType<typeof inOrder>["alone"],
): Pick<Display, "last" | "totals"> {
  return {
    ...(last ? { last: () => alone(last) } : {}),
    ...(totals ? { totals: () => alone(totals) } : {}),
  };
}
