import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { modbus } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { movesWithinIfSaid } from "../probe/options.ts";
import { mb8artRecognise } from "./recognise.ts";
import { mb8artProbe } from "./thermometer.ts";
import { mb8artTwin } from "./twin.ts";

const options = z.strictObject({
  unit: unitNumber,
  channel: z.int().min(0).max(7),
  movesWithin: movesWithinIfSaid,
});

export const mb8art = defineDriver({
  name: "mb8art",
  kinds: ["thermometer"],
  bus: modbus,
  line: { baud: 9600, parity: "none" },
  options,
  source: "ComWinTop MB8ART register list; not tried on a device",
  certainty: "specified",
  recognise: [mb8artRecognise],
  create: mb8artProbe,
  twin: mb8artTwin,
});
