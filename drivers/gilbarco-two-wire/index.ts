import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type FrameBus, frameBus } from "../frames/bus.ts";
import { createCommandedDisplay } from "../frames/commanded.ts";
import { decimalsOption } from "../frames/options.ts";
import { recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { gilbarcoMake, STATES as PUMP_STATES } from "./make.ts";
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
  recognise: [
    recogniseFrames({
      protocol: GILBARCO,
      request: "status",
      replies: ["status"],
      values: (address) => ({ address: (address ?? 1) % 16 }),
      addresses: Array.from({ length: 16 }, (_, i) => i + 1),
      // A state is one byte without a check: it must be one that a pump has.
      sure: "weak",
      patienceMs: 80,
      first: true,
      believes: ({ state }) => typeof state === "number" && PUMP_STATES.has(state),
      propose: (address) => [
        { kind: "display", options: { address: address ?? 1 }, fill: [], check: ["nozzle", "decimals"] },
      ],
    }),
  ],
  readsAtRest: true,
  create({ name, kind, bus, clock }, chosen) {
    if (kind !== "display")
      throw new RigError("CONFIG_INVALID", { what: `gilbarco-two-wire is no ${kind}`, where: name });
    return createCommandedDisplay(name, clock, `Gilbarco pump ${chosen.address}`, gilbarcoMake(bus, clock, chosen));
  },
  twin: createGilbarcoTwin,
});
