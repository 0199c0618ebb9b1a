import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type DartBus, dartBus } from "./bus.ts";
import { createDartDisplay } from "./display.ts";
import { type DartOptions, dartOptions } from "./options.ts";
import { dartRecognise } from "./recognise.ts";
import { createDartTwin, type DartTwin } from "./twin.ts";

export { type DartBus, dartBus, openDartBus } from "./bus.ts";
export type { DartOptions } from "./options.ts";
export { decimalsOff } from "./plausible.ts";
export { serveDart } from "./serve.ts";
export { type Behaviours, createDartTwin, type DartTwin } from "./twin.ts";

export const dart = defineDriver<DartOptions, DartBus, DartTwin>({
  name: "dart",
  kinds: ["display"],
  bus: dartBus,
  line: { baud: 9600, parity: "odd", dataBits: 8, stopBits: 1 },
  options: dartOptions,
  source:
    "Wayne DART: captured frames (intelipump, Full-Colombia-Wayne) and the Dart Pump Interface Rev 2.11 at second hand; decimals (DC7) unknown, TX# wrap differs between pumps",
  certainty: "captured",
  recognise: [dartRecognise],
  create({ name, kind, bus }, options) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `dart is no ${kind}`, where: name });
    return createDartDisplay(name, bus.pump(options.address), options);
  },
  twin: (context, options) => createDartTwin(context, options),
});
