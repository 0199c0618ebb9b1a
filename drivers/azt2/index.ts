import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { createCommandedDisplay } from "../frames/commanded.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { azt2Make } from "./make.ts";
import { AZT2 } from "./table.ts";
import { createAzt2Twin } from "./twin.ts";

export { AZT2 } from "./table.ts";

const places = z.int().min(0).max(4).default(2);

const options = z.strictObject({
  address: z.int().min(1).max(15).default(1),
  type: z.enum(["A", "B", "C", "D", "E", "F", "G", "H"]).default("A"),
  /** The protocol counts hundredths of a litre. */
  decimals: z
    .strictObject({ volume: z.literal(2).default(2), amount: places, price: places })
    .default({ volume: 2, amount: 2, price: 2 }),
  /** false where the dispenser refuses its data while fuel flows. */
  live: z.boolean().default(true),
});

export type Azt2Options = z.infer<typeof options>;

/** From the maker's text; the one protocol here that has a complete one. No captured byte: see AZT2.left. */
export const azt2 = defineDriver<Azt2Options, FrameBus, FrameTwin>({
  name: "azt2",
  kinds: ["display"],
  bus: frameBus("azt2"),
  line: AZT2.line,
  options,
  source: AZT2.source,
  certainty: AZT2.certainty,
  recognise: [
    recogniseFrames({
      protocol: AZT2,
      request: "status",
      replies: ["ended", "status"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      more: [9, 10, 11, 12, 13, 14, 15],
      patienceMs: 400,
      propose: (address) => [
        { kind: "display", options: { address: address ?? 1 }, fill: [], check: ["type", "decimals"] },
      ],
    }),
  ],
  create({ name, kind, bus, clock }, chosen) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `azt2 is no ${kind}`, where: name });
    return createCommandedDisplay(name, clock, `AZT 2.0 ${chosen.address}, type ${chosen.type}`, azt2Make(bus, chosen));
  },
  twin: createAzt2Twin,
});
