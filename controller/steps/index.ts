import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { lookAtDisplay } from "./display-look.ts";
import { returnFuel } from "./fuel-return.ts";
import { checkItem } from "./item.ts";
import { purge } from "./purge.ts";
import { confirmReady } from "./ready.ts";
import { runAttempt } from "./run.ts";
import { selfCheck } from "./self-check.ts";
import { checkSelfLock } from "./self-lock.ts";
import { zero } from "./zero.ts";

/** Does one step and journals what came of it. Throws RigErrors; the engine decides what they mean for the job. */
export function execute(visit: Visit, step: Step): Promise<void> {
  switch (step.kind) {
    case "self-check":
      return selfCheck(visit, step);
    case "zero":
      return zero(visit, step);
    case "ready":
      return confirmReady(visit, step);
    case "item":
      return checkItem(visit, step);
    case "self-lock":
      return checkSelfLock(visit, step);
    case "purge":
      return purge(visit, step);
    case "run":
      return runAttempt(visit, step);
    case "display-look":
      return lookAtDisplay(visit, step);
    case "fuel-return":
      return returnFuel(visit, step);
  }
}
