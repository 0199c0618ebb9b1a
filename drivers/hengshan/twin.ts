import type { DisplayState } from "../device/capability.ts";
import type { Operator } from "../device/operator.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { type Behind, createFrameTwin } from "../frames/twin.ts";
import { createManualTwin } from "../manual/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import { HENGSHAN_NATIVE, HENGSHAN_UDC } from "./table.ts";

const NATIVE: Readonly<Partial<Record<DisplayState, number>>> = { authorised: 0x90, delivering: 0xb0 };
const UDC: Readonly<Partial<Record<DisplayState, number>>> = { authorised: 0x90, delivering: 0xd0 };

const shown = (behind: Behind) => {
  const { volume, amount, price } = behind.shows();
  return { volume: volume % 1e6, amount: amount % 1e6, price: price % 1e4 };
};

/** The dispenser, and the person who handles it. */
export function createHengshanTwin(
  context: TwinContext,
  { variant, address }: { variant: "native" | "udc"; address: number },
): FrameTwin & Operator {
  const person = createManualTwin(context);
  if (variant === "native") {
    const state = ({ view }: Behind) => NATIVE[view.state] ?? (view.nozzleOut ? 0x60 : 0x40);
    const native = createFrameTwin(context, HENGSHAN_NATIVE, () => true, {
      display: (behind) => ({ reply: "display", values: { ...shown(behind), state: state(behind) } }),
      totals: ({ view }) => ({ reply: "totals", values: { volume: view.totals().volume % 1e8, tail: "00 00 00 00" } }),
    });
    return { ...native, ...person };
  }
  const state = ({ view }: Behind) => UDC[view.state] ?? (view.nozzleOut ? 0xa0 : 0x20);
  const udc = createFrameTwin(context, HENGSHAN_UDC, (values) => values.address === address, {
    display: (behind) => ({ reply: "display", values: { ...shown(behind), state: state(behind) } }),
  });
  return { ...udc, ...person };
}
