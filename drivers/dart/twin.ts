import type { DisplayReading, DisplayState } from "../device/capability.ts";
import type { Faults, TwinContext } from "../station/twin.ts";
import type { DispenserView } from "../station/world.ts";
import type { Random } from "../time/random.ts";
import type { DartOptions } from "./options.ts";
import type { Command, FromPump } from "./transactions.ts";

/** What pumps do differently. The defaults are the habits of the captured ones. */
export interface Behaviours {
  /** From a request's last byte to the reply's first. */
  replyDelayMs: number;
  /** Tells its state unasked when it changes. */
  statusOnChange: boolean;
  /** Tells volume and amount unasked in delivery, so often; null: only when asked. */
  fillingEveryMs: number | null;
  /** Splits an answer into two frames; the second follows the ACK of the first. */
  twoFrames: boolean;
  /** Answers an empty poll so often before it gives what it was asked for. */
  emptyPollsBeforeAnswer: number;
  /** What it reports at a preset's end: 5, or 6 (maximum amount or volume). */
  completedCode: 5 | 6;
  /** Its TX# after 15. */
  wrapsTo: 0 | 1;
}

export const USUAL: Readonly<Behaviours> = {
  replyDelayMs: 15,
  statusOnChange: true,
  fillingEveryMs: 250,
  twoFrames: false,
  emptyPollsBeforeAnswer: 0,
  completedCode: 5,
  wrapsTo: 1,
};

/** One nozzle of a simulated pump side; twins of one address are one side. */
export interface DartTwin {
  readonly address: number;
  readonly nozzle: number;
  readonly view: DispenserView;
  readonly faults: Faults;
  readonly random: Random;
  readonly behaviours: Behaviours;
  shows(): DisplayReading;
}

export function createDartTwin(
  { name, world, faults, random }: TwinContext,
  { address, nozzle }: DartOptions,
  behaviours: Partial<Behaviours> = {},
): DartTwin {
  const view = world.dispenser(name);
  let stuckAt: DisplayReading | null = null;
  return {
    address,
    nozzle,
    view,
    faults,
    random: random.fork("dart"),
    behaviours: { ...USUAL, ...behaviours },
    shows() {
      stuckAt = faults.stuck ? (stuckAt ?? view.shows()) : null;
      return stuckAt ?? view.shows();
    },
  };
}

const CODES: Readonly<Record<DisplayState, number>> = {
  "not-programmed": 0,
  idle: 1,
  authorised: 2,
  delivering: 4,
  completed: 5,
  off: 7,
  suspended: 8,
};

export function statusOf({ view, behaviours }: DartTwin): FromPump {
  const code = view.state === "completed" ? behaviours.completedCode : CODES[view.state];
  return { kind: "status", code };
}

export function nozzleOf(twin: DartTwin): FromPump {
  return { kind: "nozzle", price: twin.shows().price, nozzle: twin.nozzle, out: twin.view.nozzleOut };
}

export function fillingOf(twin: DartTwin): FromPump {
  const { volume, amount } = twin.shows();
  return { kind: "filling", volume, amount };
}

/** What a command does, and what the pump tells in answer. CD1 02 is acknowledged and never answered, as observed. */
export const COMMANDED: { readonly [C in Command]?: (twin: DartTwin) => FromPump[] } = {
  status: (twin) => [statusOf(twin), nozzleOf(twin)],
  filling: (twin) =>
    twin.view.state === "delivering"
      ? [statusOf(twin), nozzleOf(twin), fillingOf(twin), nozzleOf(twin)]
      : [fillingOf(twin)],
  identity: () => [{ kind: "identity", digits: "0000004321" }],
  authorise({ view }) {
    view.authorise();
    return [];
  },
  stop({ view }) {
    view.stop();
    return [];
  },
  reset({ view }) {
    if (view.state === "idle") view.preset(null);
    else view.reset();
    return [];
  },
};

/** CD4 as the volume that its amount buys. */
export function presetAmount({ view }: DartTwin, amount: number): void {
  const { decimals } = view;
  const { price } = view.shows();
  const scale = 10 ** (decimals.volume + decimals.price - decimals.amount);
  if (price > 0) view.preset(Math.floor((amount * scale) / price));
}

/** Counters 01 to 09: volume of a nozzle; 11 to 19: amount. */
export function totalsOf({ view }: DartTwin, counter: number): FromPump {
  const { volume, amount } = view.totals();
  const total = (counter >= 0x11 ? amount : volume) % 1e10;
  return { kind: "totals", counter, values: [total, total, 0] };
}
