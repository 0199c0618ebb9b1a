import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { priceOption } from "../frames/options.ts";
import { recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { createWatchedDisplay } from "../frames/watched.ts";
import { taxPortMake } from "./make.ts";
import { TAX_PORT } from "./table.ts";
import { createTaxPortTwin } from "./twin.ts";

export { TAX_PORT } from "./table.ts";

const options = z.strictObject({
  gun: z.int().min(0).max(15).default(0),
  /** The unit price shown, in its own division; asked once if not given. */
  price: priceOption.optional(),
});

export type TaxPortOptions = z.infer<typeof options>;

/**
 * A person handles the dispenser and reads it; its tax module's record of the delivery is held against that. From two
 * implementations, never from a captured byte: see TAX_PORT.left.
 */
export const taxPort = defineDriver<TaxPortOptions, FrameBus, FrameTwin>({
  name: "tax-port",
  kinds: ["display"],
  bus: frameBus("tax-port"),
  line: TAX_PORT.line,
  options,
  source: TAX_PORT.source,
  certainty: TAX_PORT.certainty,
  recognise: [
    recogniseFrames({
      protocol: TAX_PORT,
      request: "total",
      replies: ["total", "noTotal"],
      values: (gun) => ({ gun: gun ?? 0 }),
      addresses: [0, 1, 2, 3],
      // As long as POD_V0.2 waits when it looks for guns.
      patienceMs: 1000,
      // One source opens the port 8E1, the other 8N1.
      alsoAt: [{ ...TAX_PORT.line, parity: "none" }],
      propose: (gun) => [{ kind: "display", options: { gun: gun ?? 0 }, fill: [], check: ["price"] }],
    }),
  ],
  prompts: "to-act-and-read",
  readsAtRest: true,
  create({ name, kind, bus, clock, operator }, { gun, price }) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `tax-port is no ${kind}`, where: name });
    const make = taxPortMake(bus, clock, gun);
    return createWatchedDisplay(name, { clock, operator }, `tax port, gun ${gun}`, make, price);
  },
  twin: createTaxPortTwin,
});
