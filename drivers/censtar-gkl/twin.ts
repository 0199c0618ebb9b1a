import type { DisplayState } from "../device/capability.ts";
import type { Operator } from "../device/operator.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { type Behind, createFrameTwin } from "../frames/twin.ts";
import { createManualTwin } from "../manual/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { CENSTAR_GKL } from "./table.ts";

const CODES: Readonly<Record<DisplayState, number>> = {
  off: 0,
  "not-programmed": 0,
  idle: 1,
  authorised: 4,
  delivering: 6,
  suspended: 7,
  completed: 9,
};

/** The dispenser, and the person who handles it. */
export function createCenstarTwin(context: TwinContext, { address }: { address: number }): FrameTwin & Operator {
  const stateOf = ({ view }: Behind) => (view.state === "idle" && view.nozzleOut ? 2 : CODES[view.state]);
  const shown = (behind: Behind) => {
    const { volume, amount, price } = behind.shows();
    const digits = { volume: volume % 1e6, amount: amount % 1e6, price: price % 1e4 };
    return { address, nozzle: 1, id: "a", state: stateOf(behind), ...digits };
  };
  const twin = createFrameTwin(context, CENSTAR_GKL, (values) => values.address === address, {
    status: (behind) => ({ reply: "status", values: { address, state: stateOf(behind), nozzle: 1 } }),
    volume: (behind) => ({ reply: "volume", values: shown(behind) }),
    amount: (behind) => ({ reply: "amount", values: shown(behind) }),
    transaction: (behind) => ({ reply: "transaction", values: shown(behind) }),
    counter: ({ view }, { nozzle = 1 }) => ({
      reply: "counter",
      values: { address, nozzle, total: view.totals().volume % 1e9 },
    }),
    stop({ view }) {
      view.stop();
      return null;
    },
    close({ view }) {
      if (view.state === "completed") view.reset();
      return null;
    },
  });
  return { ...twin, ...createManualTwin(context) };
}
