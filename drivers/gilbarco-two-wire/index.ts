import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { createCommandedDisplay } from "../frames/commanded.ts";
import { decimalsOption } from "../frames/options.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { gilbarcoMake } from "./make.ts";
import { GILBARCO } from "./table.ts";
import { createGilbarcoTwin } from "./twin.ts";

export { GILBARCO } from "./table.ts";

const options = z.strictObject({
  address: z.int().min(1).max(16).default(1),
  nozzle: z.int().min(1).max(10).default(1),
  decimals: decimalsOption,
  /** true where a preset was tried at the dispenser. */
  preset: z.boolean().default(false),
});

export type GilbarcoOptions = z.infer<typeof options>;

/** Commanded, and read when a delivery has ended. One captured frame and three implementations: see GILBARCO.left. */
export const gilbarcoTwoWire = defineDriver<GilbarcoOptions, FrameBus, FrameTwin>({
  name: "gilbarco-two-wire",
  kinds: ["display"],
  bus: frameBus("gilbarco-two-wire"),
  line: GILBARCO.line,
  options,
  source: GILBARCO.source,
  certainty: GILBARCO.certainty,
  readsAtRest: true,
  create({ name, kind, bus, clock }, chosen) {
    if (kind !== "display")
      throw new RigError("CONFIG_INVALID", { what: `gilbarco-two-wire is no ${kind}`, where: name });
    return createCommandedDisplay(name, clock, `Gilbarco pump ${chosen.address}`, gilbarcoMake(bus, chosen));
  },
  twin: createGilbarcoTwin,
});
