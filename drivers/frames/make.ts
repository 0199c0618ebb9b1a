import { decimalsOff } from "../dart/plausible.ts";
import type {
  Decimals,
  DisplayAbility,
  DisplayReading,
  DisplayState,
  DisplayStatus,
  DisplayTotals,
  LastDelivery,
  ProbeResult,
  Reading,
} from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { AskHow } from "./bus.ts";

/** What one make of dispenser does, in the words of its own table; what is left out it cannot do. */
export interface Make {
  readonly driver: string;
  /** What is asked, for messages. */
  readonly where: string;
  readonly decimals: Decimals;
  readonly can: DisplayAbility;
  state(how?: AskHow): Promise<Reading<DisplayStatus>>;
  /** What the display shows, asked anew. */
  shows?(): Promise<Reading<DisplayReading>>;
  /** Takes control, and presets a volume or none. */
  prepare?(presetVolume: number | null, how: AskHow): Promise<void>;
  authorise?(how: AskHow): Promise<void>;
  stop?(how: AskHow): Promise<void>;
  clear?(): Promise<void>;
  last?(): Promise<Reading<LastDelivery | null>>;
  totals?(): Promise<Reading<DisplayTotals>>;
}

export const RUNNING: ReadonlySet<DisplayState> = new Set(["authorised", "delivering", "suspended"]);

/** Exchanges that belong together do not mix; a stop waits for none of them, and what follows waits for it. */
export function inOrder() {
  let actions: Promise<unknown> = Promise.resolve();
  let stopsUnderWay: Promise<unknown> = Promise.resolve();
  return {
    alone<T>(action: () => Promise<T>): Promise<T> {
      const turn = actions.then(() => stopsUnderWay).then(action);
      actions = turn.catch(() => undefined);
      return turn;
    },
    stopping<T>(action: () => Promise<T>): Promise<T> {
      const turn = action();
      stopsUnderWay = Promise.all([stopsUnderWay, turn.catch(() => undefined)]);
      return turn;
    },
  };
}

/** The harmless reads of a display, as doctor prints them. */
export async function probeMake(title: string, make: Make): Promise<ProbeResult> {
  const { decimals } = make;
  const said: string[] = [];
  const complaints: string[] = [];
  const fixed = (value: number, places: number) => (value / 10 ** places).toFixed(places);
  const sale = ({ volume, amount, price }: DisplayReading) =>
    `${fixed(volume, decimals.volume)} L, ${fixed(amount, decimals.amount)} at ${fixed(price, decimals.price)}`;
  const { value: status } = await make.state();
  said.push(status.state);
  if (status.alarm !== null) complaints.push(`it tells of ${status.alarm}`);
  const shown = make.can.live ? ((await make.shows?.())?.value ?? null) : null;
  if (shown) said.push(`shows ${sale(shown)}`);
  // Asked for its last delivery a dispenser of the rig's own may take note of it: one that has just ended is not the rig's.
  const itsOwn = make.can.command && status.state === "completed";
  const last = make.can.live || itsOwn ? null : ((await make.last?.())?.value ?? null);
  if (last) said.push(`last delivery ${last.ended === null ? "" : `${last.ended}, `}${sale(last)}`);
  const off = decimalsOff(shown ?? last ?? { volume: 0, amount: 0, price: 0 }, decimals);
  if (off !== 0) {
    const shift = off === null ? "do not fit each other" : `are ${Math.abs(off)} too ${off > 0 ? "few" : "many"}`;
    complaints.push(
      `volume x price is not the amount: the decimals ${shift}; look at the dispenser and set \`decimals\``,
    );
  }
  const totals = (await make.totals?.())?.value;
  if (totals && totals.volume !== null) said.push(`total ${fixed(totals.volume, decimals.volume)} L`);
  return { summary: `${title}, ${said.join(", ")}`, complaints };
}

export function wrongState(where: string, what: string): RigError {
  return new RigError("DISPLAY_STATE", {
    what,
    where,
    mend: "hang up the nozzle, end the delivery at the dispenser, retry",
  });
}
