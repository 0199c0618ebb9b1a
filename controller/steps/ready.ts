import { RigError } from "@proverig/drivers";
import type { Work } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { done } from "./done.ts";

/** Earthed with equal potential, and the nozzle in the rig's inlet: a person says so, anew after each restart. */
export async function confirmReady(visit: Work, step: Extract<Step, { kind: "ready" }>): Promise<void> {
  const ready = await visit.operator.ask({ id: "ready", kind: "confirm", params: { nozzle: step.nozzle } });
  if (!ready) {
    throw new RigError("SELF_CHECK", {
      what: "the rig is not earthed or the nozzle is not in place",
      where: `nozzle ${step.nozzle}`,
      mend: "earth rig and dispenser together, hang the nozzle into the rig, then answer ready: true",
    });
  }
  // Where the nozzle was moved nobody knows how the hose stands.
  visit.line.state = "unknown";
  await done(visit, step);
}
