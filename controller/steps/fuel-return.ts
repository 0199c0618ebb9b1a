import { RigError } from "@proverig/drivers";
import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { done } from "./done.ts";

/** The fuel goes back to the station's tank; the receiver counts as empty only when somebody says so. */
export async function returnFuel(visit: Visit, step: Extract<Step, { kind: "fuel-return" }>): Promise<void> {
  const litres = Math.round(visit.journal.history.receivedL * 10) / 10;
  const returned = await visit.operator.ask({ id: "fuelReturned", kind: "confirm", params: { litres } });
  if (!returned) {
    throw new RigError("RECEIVER_FULL", {
      what: "the receiver was not emptied",
      mend: "return the fuel to the tank, then go on",
    });
  }
  await done(visit, step, { values: { returnedL: visit.journal.history.receivedL } });
}
