import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { decimalsOption } from "../frames/options.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { createWatchedDisplay } from "../frames/watched.ts";
import { tatsunoMake } from "./make.ts";
import { TATSUNO } from "./table.ts";
import { createTatsunoTwin } from "./twin.ts";

export { TATSUNO } from "./table.ts";

const options = z.strictObject({ address: z.int().min(1).max(62).default(1), decimals: decimalsOption });

export type TatsunoOptions = z.infer<typeof options>;

/** Read while fuel flows, handled by a person: see TATSUNO.left. It is never locked, unlocked or started. */
export const tatsuno = defineDriver<TatsunoOptions, FrameBus, FrameTwin>({
  name: "tatsuno",
  kinds: ["display"],
  bus: frameBus("tatsuno"),
  line: TATSUNO.line,
  options,
  source: TATSUNO.source,
  certainty: TATSUNO.certainty,
  recognise: [
    recogniseFrames({
      protocol: TATSUNO,
      // What a pump tells is not taken from it: no acknowledgement goes out.
      request: "poll",
      replies: ["nothing", "display", "message"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      sure: "weak",
      propose: (address) => [{ kind: "display", options: { address: address ?? 1 }, fill: [], check: ["decimals"] }],
    }),
  ],
  prompts: "to-act",
  create({ name, kind, bus, clock, operator }, { address, decimals }) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `tatsuno is no ${kind}`, where: name });
    const make = tatsunoMake(bus, clock, address, decimals);
    return createWatchedDisplay(name, { clock, operator }, make.where, make);
  },
  twin: createTatsunoTwin,
});
