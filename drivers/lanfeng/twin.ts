import type { DisplayState } from "../device/capability.ts";
import { type Answers, type Behind, createFrameTwin } from "../frames/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import type { LanfengParts } from "./make.ts";
import { LANFENG } from "./table.ts";

const RUNS: ReadonlySet<DisplayState> = new Set(["authorised", "delivering"]);

/** A Lanfeng dispenser as its one known driver sees it. That taking control ends an old preset is an assumption. */
export function createLanfengTwin(context: TwinContext, { address, preset = "A2" }: LanfengParts) {
  let controlled = false;
  const statusByte = ({ view }: Behind) => {
    const state = RUNS.has(view.state) ? 0x82 : view.nozzleOut ? 0x81 : 0x01;
    return controlled ? state | 0x40 : state;
  };
  const presets =
    (command: "A2" | "A3") =>
    ({ view }: Behind, values: Readonly<Record<string, number | string>>) => {
      if (command === preset) view.preset(Number(values.preset));
      return null;
    };
  const answers: Answers<keyof typeof LANFENG.requests, keyof typeof LANFENG.replies> = {
    status(behind) {
      const { volume, amount, price } = behind.shows();
      const digits = { volume: volume % 1e6, amount: amount % 1e6, price: price % 1e4 };
      return { reply: "status", values: { address, ...digits, state: statusByte(behind) } };
    },
    control({ view }) {
      controlled = true;
      if (view.state === "completed") view.reset();
      view.preset(null);
      return null;
    },
    presetA2: presets("A2"),
    presetA3: presets("A3"),
    authorise({ view }) {
      if (controlled) view.authorise();
      return null;
    },
    stop({ view }) {
      view.stop();
      return null;
    },
    totalVolume: ({ view }) => ({ reply: "totalVolume", values: { address, total: view.totals().volume % 1e12 } }),
    totalAmount: ({ view }) => ({ reply: "totalAmount", values: { address, total: view.totals().amount % 1e12 } }),
  };
  return createFrameTwin(context, LANFENG, (values) => values.address === address, answers);
}
