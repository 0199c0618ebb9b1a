import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { decimalsOption, priceOption } from "../frames/options.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { createWatchedDisplay } from "../frames/watched.ts";
import { censtarMake } from "./make.ts";
import { CENSTAR_GKL } from "./table.ts";
import { createCenstarTwin } from "./twin.ts";

export { CENSTAR_GKL } from "./table.ts";

const options = z.strictObject({
  address: z.int().min(1).max(0xffff).default(1),
  decimals: decimalsOption,
  price: priceOption,
});

export type CenstarOptions = z.infer<typeof options>;

/** Read while fuel flows and stopped by the rig, started by a person: see CENSTAR_GKL.left. */
export const censtarGkl = defineDriver<CenstarOptions, FrameBus, FrameTwin>({
  name: "censtar-gkl",
  kinds: ["display"],
  bus: frameBus("censtar-gkl"),
  line: CENSTAR_GKL.line,
  options,
  source: CENSTAR_GKL.source,
  certainty: CENSTAR_GKL.certainty,
  recognise: [
    recogniseFrames({
      protocol: CENSTAR_GKL,
      request: "status",
      replies: ["status"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      propose: (address) => [
        { kind: "display", options: { address: address ?? 1 }, fill: ["price"], check: ["decimals"] },
      ],
    }),
  ],
  prompts: "to-act",
  create({ name, kind, bus, clock, operator }, chosen) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `censtar-gkl is no ${kind}`, where: name });
    const make = censtarMake(bus, chosen);
    return createWatchedDisplay(name, { clock, operator }, make.where, make);
  },
  twin: createCenstarTwin,
});
