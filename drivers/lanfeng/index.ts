import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { createCommandedDisplay } from "../frames/commanded.ts";
import { decimalsOption } from "../frames/options.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { lanfengMake } from "./make.ts";
import { LANFENG } from "./table.ts";
import { createLanfengTwin } from "./twin.ts";

export { LANFENG } from "./table.ts";

const options = z.strictObject({
  address: z.int().min(1).max(255).default(1),
  decimals: decimalsOption,
  /** Which of the two preset commands is the one of volume, as found at the dispenser. */
  preset: z.enum(["A2", "A3"]).optional(),
});

export type LanfengOptions = z.infer<typeof options>;

/** Read from one implementation and never tried against a dispenser: see LANFENG.left for what is not known. */
export const lanfeng = defineDriver<LanfengOptions, FrameBus, FrameTwin>({
  name: "lanfeng",
  kinds: ["display"],
  bus: frameBus("lanfeng"),
  line: LANFENG.line,
  options,
  source: LANFENG.source,
  certainty: LANFENG.certainty,
  recognise: [
    recogniseFrames({
      protocol: LANFENG,
      request: "status",
      replies: ["status"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      propose: (address) => [{ kind: "display", options: { address: address ?? 1 }, fill: [], check: ["decimals"] }],
    }),
  ],
  create({ name, kind, bus, clock }, chosen) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `lanfeng is no ${kind}`, where: name });
    return createCommandedDisplay(name, clock, `Lanfeng ${chosen.address}`, lanfengMake(bus, chosen));
  },
  twin: createLanfengTwin,
});
