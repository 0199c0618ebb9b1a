import type { DisplayState } from "../device/capability.ts";
import { createFrameTwin } from "../frames/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { GILBARCO } from "./table.ts";

const CODES: Readonly<Record<DisplayState, number>> = {
  off: 0x0,
  "not-programmed": 0x0,
  idle: 0x6,
  authorised: 0x8,
  delivering: 0x9,
  completed: 0xb,
  suspended: 0xc,
};
/** As captured; what they mean nobody has said. */
const UNEXPLAINED = { h1: 0x1, h2: 0x8, h3: 0xb, d1: 0, d2: 0, d3: 2 };

/** That a stop ends the delivery, and that the transaction can be asked for again, are assumptions. */
export function createGilbarcoTwin(
  context: TwinContext,
  { address: pump, nozzle }: { address: number; nozzle: number },
) {
  const address = pump % 16;
  /** The block that follows bears no address: it is for whoever has just said that it may come. */
  let expectsBlock = false;
  const isFor = (values: Readonly<Record<string, unknown>>) =>
    values.address === undefined ? expectsBlock : values.address === address;
  return createFrameTwin(context, GILBARCO, isFor, {
    status({ view }) {
      const state = view.state === "idle" && view.nozzleOut ? 0x7 : CODES[view.state];
      return { reply: "status", values: { state, address } };
    },
    authorise({ view }) {
      view.authorise();
      return null;
    },
    stop({ view }) {
      view.stop();
      return null;
    },
    dataNext() {
      expectsBlock = true;
      return { reply: "sendData", values: { address } };
    },
    presetVolume({ view }, { grade, preset }) {
      expectsBlock = false;
      if (view.nozzleOut && grade === nozzle - 1) view.preset(Number(preset));
      return null;
    },
    presetCancel({ view }) {
      expectsBlock = false;
      view.preset(null);
      return null;
    },
    transaction(behind) {
      const { volume, amount, price } = behind.shows();
      const digits = { volume: volume % 1e6, amount: amount % 1e6, price: price % 1e4 };
      if (behind.view.state === "completed") behind.view.reset();
      return { reply: "transaction", values: { ...UNEXPLAINED, pump: pump - 1, grade: nozzle - 1, ...digits } };
    },
  });
}
