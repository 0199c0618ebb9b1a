import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import type { Operator } from "../device/operator.ts";
import { RigError } from "../error.ts";
import { createGuidedSelfLock } from "./self-lock.ts";
import { createGuidedTwin } from "./twin.ts";

export { SELF_LOCK_CODES, type SelfLockCode } from "./codes.ts";
export { SELF_LOCK_QUESTIONS } from "./self-lock.ts";
export { createGuidedTwin } from "./twin.ts";

const guidedOptions = z.strictObject({});

export const guided = defineDriver<z.infer<typeof guidedOptions>, null, Operator>({
  name: "guided",
  kinds: ["self-lock"],
  bus: null,
  options: guidedOptions,
  source: "the operator, with the dispenser's display or the authority's reader; no byte of that exchange is public",
  certainty: "own",
  create({ name, kind, operator, clock }) {
    if (kind !== "self-lock") throw new RigError("CONFIG_INVALID", { what: `guided is no ${kind}`, where: name });
    return createGuidedSelfLock(name, { operator, clock });
  },
  twin: (context) => createGuidedTwin(context),
});
