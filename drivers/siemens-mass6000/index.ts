import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { modbus } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { mass6000 } from "./mass6000.ts";
import { mass6000Recognise } from "./recognise.ts";
import { mass6000Twin } from "./twin.ts";

const options = z.strictObject({
  unit: unitNumber,
  /** What the device's totaliser 1 counts in, as set at its display. */
  totalUnit: z.enum(["m3", "L"]).default("m3"),
});

export const siemensMass6000 = defineDriver({
  name: "siemens-mass6000",
  kinds: ["flow-meter"],
  bus: modbus,
  line: { baud: 9600, parity: "even" },
  options,
  source:
    "register list of the Siemens SITRANS F C MASS 6000 Modbus module (SFIDK.PS.023.D2.02); not tried on a device",
  certainty: "specified",
  recognise: [mass6000Recognise],
  create: mass6000,
  twin: mass6000Twin,
});
