import { RigError, sleep } from "@proverig/drivers";
import type { Visit } from "../engine/visit.ts";
import type { Sample } from "../monitor/monitor.ts";
import type { Step } from "../plan/steps.ts";
import { dispenserGoes } from "../run/delivery.ts";
import { isSteady, type SteadyLimits } from "../run/steady.ts";
import { deliveryContext, untilTrip } from "./delivery-context.ts";

/**
 * Oil flows until flow and probes are steady: the air is out, the hose has the oil's temperature, the measure is wet.
 * It ends as a run without preset does, so that the hose stands under pressure, and it teaches how long closing takes.
 */
export async function purge(visit: Visit, step: Extract<Step, { kind: "purge" }>): Promise<void> {
  const { profile } = visit.rules;
  const outcome = await untilTrip(visit, (signal) => {
    const c = deliveryContext(visit, step.nozzle, signal, () => undefined);
    const limits: SteadyLimits = {
      windowMs: profile.waits.purgeSteady.value * 1000,
      minVolumeL: profile.purge.minVolumeL.value,
      maxVolumeL: profile.purge.maxVolumeL.value,
      flowPercent: profile.purge.steadyFlowPercent.value,
      temperatureC: profile.purge.steadyC.value,
      differenceC: profile.conditions.temperatureDifferenceC.value,
    };
    return dispenserGoes(
      c,
      {
        targetL: limits.maxVolumeL,
        preset: false,
        path: step.path.valves,
        flowLpm: step.path.flow,
        anyLineState: true,
      },
      (delivered) => untilSteady(visit, signal, delivered, limits),
    );
  });
  if (outcome.refused !== null) {
    throw new RigError("NOT_STEADY", {
      what: `after ${outcome.receivedL.toFixed(1)} L still not steady: ${outcome.refused}`,
      where: `nozzle ${step.nozzle}`,
      mend: "look for air in the line, wait until oil and rig have the same temperature, or check the probes",
    });
  }
  const { measure } = visit.instruments;
  if (measure) await measure.drain(drainSeconds(visit, step.nozzle));
  await visit.journal.append("purge-ended", {
    step: step.id,
    nozzle: step.nozzle,
    boot: visit.journal.history.boot,
    receivedL: measure ? 0 : outcome.receivedL,
    closingS: outcome.closingS,
    path: step.path.valves,
    flowLpm: outcome.flowLpm,
  });
}

/** Null when steady; else what was not when the most that a purge may take had flowed. */
async function untilSteady(
  visit: Visit,
  signal: AbortSignal,
  delivered: () => number,
  limits: SteadyLimits,
): Promise<string | null> {
  const samples: Sample[] = [];
  const unsubscribe = visit.monitor.subscribe((sample) => samples.push(sample));
  try {
    for (;;) {
      const litres = delivered();
      visit.progress(litres, limits.maxVolumeL);
      const verdict = isSteady(samples, visit.clock.now(), litres, limits);
      if (verdict === null) return null;
      if (litres >= limits.maxVolumeL) return verdict;
      await sleep(visit.clock, 200, signal);
    }
  } finally {
    unsubscribe();
  }
}

export function drainSeconds(visit: Visit, nozzle: number): number {
  const { profile } = visit.rules;
  const product = visit.job.nozzles.find(({ id }) => id === nozzle)?.product ?? "";
  const productClass = profile.products.value[product];
  return productClass ? profile.waits.drain.value[productClass] : Math.max(...Object.values(profile.waits.drain.value));
}
