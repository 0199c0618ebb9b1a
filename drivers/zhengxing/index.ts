import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { createCommandedDisplay } from "../frames/commanded.ts";
import { decimalsOption, priceOption } from "../frames/options.ts";
import { FIRST_EIGHT, recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { zhengxingMake } from "./make.ts";
import { ZHENGXING } from "./table.ts";
import { createZhengxingTwin } from "./twin.ts";

export { ZHENGXING } from "./table.ts";

const options = z.strictObject({
  /** The fuelling point, FP. */
  address: z.int().min(1).max(255).default(1),
  decimals: decimalsOption,
  price: priceOption,
});

export type ZhengxingOptions = z.infer<typeof options>;

/** Read from one implementation and never tried against a dispenser: see ZHENGXING.left for what is not known. */
export const zhengxing = defineDriver<ZhengxingOptions, FrameBus, FrameTwin>({
  name: "zhengxing",
  kinds: ["display"],
  bus: frameBus("zhengxing"),
  line: ZHENGXING.line,
  options,
  source: ZHENGXING.source,
  certainty: ZHENGXING.certainty,
  recognise: [
    recogniseFrames({
      protocol: ZHENGXING,
      request: "status",
      replies: ["status"],
      values: (address) => ({ address: address ?? 1 }),
      addresses: FIRST_EIGHT,
      propose: (address) => [
        { kind: "display", options: { address: address ?? 1 }, fill: ["price"], check: ["decimals"] },
      ],
    }),
  ],
  create({ name, kind, bus, clock }, chosen) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `zhengxing is no ${kind}`, where: name });
    return createCommandedDisplay(name, clock, `Zhengxing ${chosen.address}`, zhengxingMake(bus, chosen));
  },
  twin: createZhengxingTwin,
});
