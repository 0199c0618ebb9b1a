import type { Operator } from "../device/operator.ts";
import type { Values } from "../frames/part.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { type Behind, createFrameTwin } from "../frames/twin.ts";
import { createManualTwin } from "../manual/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { TATSUNO } from "./table.ts";

/** The dispenser, and the person who handles it. It tells its condition unasked when that changes. */
export function createTatsunoTwin(context: TwinContext, { address }: { address: number }): FrameTwin & Operator {
  const waiting: Values[] = [];
  let polled = false;
  let toldCondition = -1;
  const conditionOf = ({ view }: Behind) => {
    if (view.state === "completed") return 4;
    if (view.state === "delivering") return 3;
    return view.nozzleOut ? 1 : 0;
  };
  const tell = (behind: Behind) => {
    const { volume, amount, price } = behind.shows();
    toldCondition = conditionOf(behind);
    const digits = { volume: volume % 1e6, amount: amount % 1e6, price: price % 1e4 };
    waiting.push({ address, condition: toldCondition, ...digits, flag: "0", tail: "31 31 30" });
  };
  // "Taken" bears no address: it is for whoever has just been polled.
  const isFor = (values: Values) => (values.address === undefined ? polled : values.address === address);
  const twin = createFrameTwin(context, TATSUNO, isFor, {
    poll(behind) {
      if (conditionOf(behind) !== toldCondition) tell(behind);
      const [first] = waiting;
      polled = first !== undefined;
      return first ? { reply: "display", values: first } : { reply: "nothing", values: {} };
    },
    take() {
      polled = false;
      waiting.shift();
      return { reply: "nothing", values: {} };
    },
    select: () => ({ reply: "selected", values: {} }),
    askDisplay(behind) {
      tell(behind);
      return { reply: "taken", values: {} };
    },
  });
  return { ...twin, ...createManualTwin(context) };
}
