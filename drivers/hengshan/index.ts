import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { decimalsOption } from "../frames/options.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { createWatchedDisplay } from "../frames/watched.ts";
import { hengshanMake } from "./make.ts";
import { HENGSHAN_NATIVE, HENGSHAN_UDC } from "./table.ts";
import { createHengshanTwin } from "./twin.ts";

export { HENGSHAN_NATIVE, HENGSHAN_UDC } from "./table.ts";

const options = z.strictObject({
  variant: z.enum(["native", "udc"]),
  /** The pump's number, UDC only. */
  address: z.int().min(0).max(15).default(1),
  decimals: decimalsOption,
});

export type HengshanOptions = z.infer<typeof options>;

/** Read while fuel flows, handled by a person. Two protocols, each from one implementation: see the tables' `left`. */
export const hengshan = defineDriver<HengshanOptions, FrameBus, FrameTwin>({
  name: "hengshan",
  kinds: ["display"],
  bus: frameBus("hengshan"),
  line: HENGSHAN_UDC.line,
  options,
  source: `native: ${HENGSHAN_NATIVE.source}; UDC: ${HENGSHAN_UDC.source}`,
  certainty: HENGSHAN_UDC.certainty,
  recognise: [
    recogniseFrames({
      protocol: HENGSHAN_NATIVE,
      request: "display",
      replies: ["display"],
      values: () => ({}),
      patienceMs: 300,
      propose: () => [{ kind: "display", options: { variant: "native" }, fill: [], check: ["decimals"] }],
    }),
    recogniseFrames({
      protocol: HENGSHAN_UDC,
      // Nine bytes with their complements; a state alone would be one.
      request: "display",
      replies: ["display"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      more: [0, 9, 10, 11, 12, 13, 14, 15],
      propose: (address) => [
        { kind: "display", options: { variant: "udc", address: address ?? 1 }, fill: [], check: ["decimals"] },
      ],
    }),
  ],
  prompts: "to-act",
  create({ name, kind, bus, clock, operator }, { variant, address, decimals }) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `hengshan is no ${kind}`, where: name });
    const make = hengshanMake(bus, variant, address, decimals);
    return createWatchedDisplay(name, { clock, operator }, make.where, make);
  },
  twin: createHengshanTwin,
});
