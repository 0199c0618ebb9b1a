import type { DisplayState } from "../device/capability.ts";
import { type Behind, createFrameTwin } from "../frames/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { ZHENGXING } from "./table.ts";

const CODES: Readonly<Record<DisplayState, number>> = {
  "not-programmed": 1,
  off: 2,
  idle: 3,
  authorised: 5,
  delivering: 8,
  completed: 3,
  suspended: 7,
};

export function createZhengxingTwin(context: TwinContext, { address }: { address: number }) {
  const stateOf = ({ view }: Behind) => {
    const resting = view.state === "idle" || view.state === "completed";
    const state = resting && view.nozzleOut ? 4 : CODES[view.state];
    return view.state === "completed" ? state | 0x10 : state;
  };
  /** The number of the last delivery. */
  const sequenceOf = ({ view }: Behind) => view.sales().length % 0x10000;
  return createFrameTwin(context, ZHENGXING, (values) => values.address === address, {
    status: (behind) => ({ reply: "status", values: { address, state: stateOf(behind) } }),
    live(behind) {
      const { volume, amount } = behind.shows();
      return { reply: "live", values: { address, volume: volume % 1e6, amount: amount % 1e6 } };
    },
    authorise({ view }) {
      if (view.state === "idle") view.preset(null);
      view.authorise();
      return null;
    },
    stop({ view }) {
      view.stop();
      return null;
    },
    transaction(behind) {
      if (behind.view.state !== "completed") return { reply: "noTransaction", values: { address } };
      const price = behind.shows().price % 1e4;
      return { reply: "transaction", values: { address, price, sequence: sequenceOf(behind) } };
    },
    clear(behind, { sequence }) {
      if (behind.view.state === "completed" && sequence === sequenceOf(behind)) behind.view.reset();
      return { reply: "cleared", values: { address, state: stateOf(behind) } };
    },
  });
}
