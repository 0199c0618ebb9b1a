import type { DisplayState } from "../device/capability.ts";
import { createFrameTwin } from "../frames/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { type Azt2Parts, dataOf, NO_PRESET } from "./make.ts";
import { AZT2 } from "./table.ts";

const CODES: Readonly<Partial<Record<DisplayState, number>>> = { authorised: 0x32, delivering: 0x33 };

export function createAzt2Twin(context: TwinContext, { address, type }: Pick<Azt2Parts, "address" | "type">) {
  /** A dose must have been set. */
  let dosed = false;
  const did = (done: boolean) => ({ reply: done ? ("ack" as const) : ("notNow" as const), values: {} });
  return createFrameTwin(context, AZT2, (values) => values.address === address, {
    status({ view }) {
      if (view.state === "completed") return { reply: "ended", values: { state: 0x34, how: 0x30 } };
      return { reply: "status", values: { state: CODES[view.state] ?? (view.nozzleOut ? 0x31 : 0x30) } };
    },
    preset({ view }, { preset }) {
      dosed = view.preset(preset === NO_PRESET ? null : Number(preset));
      return did(dosed);
    },
    authorise({ view }) {
      const begun = dosed && view.authorise();
      dosed = false;
      return did(begun);
    },
    stop({ view }) {
      dosed = false;
      return did(view.stop());
    },
    data(behind) {
      const { volume, amount, price } = behind.shows();
      return { reply: dataOf(type), values: { volume: volume % 1e5, amount: amount % 1e6, price: price % 1e4 } };
    },
    confirm: ({ view }) => did(view.state === "completed" && view.reset()),
  });
}
