import { defineDriver } from "../device/define.ts";
import type { Operator } from "../device/operator.ts";
import { RigError } from "../error.ts";
import { createManualDisplay } from "./display.ts";
import { type ManualOptions, manualOptions } from "./options.ts";
import { createManualTwin } from "./twin.ts";

export { MANUAL_QUESTIONS } from "./display.ts";
export type { ManualOptions } from "./options.ts";
export { createManualTwin } from "./twin.ts";

export const manual = defineDriver<ManualOptions, null, Operator>({
  name: "manual",
  kinds: ["display"],
  bus: null,
  options: manualOptions,
  source: "the operator's eyes; no protocol",
  certainty: "own",
  prompts: "to-act-and-read",
  readsAtRest: true,
  create({ name, kind, operator, clock }, options) {
    if (kind !== "display") throw new RigError("CONFIG_INVALID", { what: `manual is no ${kind}`, where: name });
    return createManualDisplay(name, { operator, clock }, options);
  },
  twin: (context) => createManualTwin(context),
});
