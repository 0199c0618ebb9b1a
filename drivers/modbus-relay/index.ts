import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { modbus } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { relayLight } from "./light.ts";
import { relayRecognise } from "./recognise.ts";
import { relayTwin } from "./twin.ts";
import { relayValve } from "./valve.ts";

const place = { unit: unitNumber, coil: z.int().min(0).max(31) };

const options = z.discriminatedUnion("mode", [
  z.strictObject({ ...place, mode: z.literal("flash"), pulse: z.number().min(0.5).max(3000) }),
  z.strictObject({ ...place, mode: z.literal("plain").default("plain") }),
]);

export const modbusRelay = defineDriver({
  name: "modbus-relay",
  kinds: ["valve", "light"],
  bus: modbus,
  line: { baud: 9600, parity: "none" },
  options,
  source:
    "Waveshare Modbus RTU Relay protocol; not tried on a device: check there that a flash-on written while its time runs extends it",
  certainty: "specified",
  recognise: [relayRecognise],
  create: (context, options) =>
    context.kind === "light" ? relayLight(context, options) : relayValve(context, options),
  twin: relayTwin,
});
