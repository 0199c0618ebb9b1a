import { RigError, sleep } from "@proverig/drivers";
import type { EntryData, TraceChunk } from "../engine/entries.ts";
import { CUT_OFF, emptyTrace, joinTrace } from "../engine/history.ts";
import type { Work } from "../engine/visit.ts";
import type { Sample } from "../monitor/monitor.ts";
import type { Step } from "../plan/steps.ts";
import { oilSeen } from "../regulation/voids.ts";
import { dispenserGoes } from "../run/delivery.ts";
import { receivedUnseen } from "../run/received.ts";
import { isSteady, type SteadyLimits } from "../run/steady.ts";
import { deliveryContext, roomL, untilTrip } from "./delivery-context.ts";

type Purge = Extract<Step, { kind: "purge" }>;

/**
 * Oil flows until flow and probes are steady: the air is out, the hose has the oil's temperature, the measure is wet.
 * It ends as a run without preset does, so that the hose stands under pressure, and it teaches how long closing takes.
 */
export async function purge(visit: Work, step: Purge): Promise<void> {
  const { profile } = visit.rules;
  const { boot } = visit.journal.history;
  const maxVolumeL = Math.min(profile.purge.maxVolumeL.value, visit.ability.measureL ?? roomL(visit));
  await visit.journal.append("purge-started", { step: step.id, nozzle: step.nozzle, boot, maxL: maxVolumeL });
  let trace = emptyTrace();
  const outcome = await untilTrip(visit, (signal) => {
    const c = deliveryContext(visit, step.nozzle, signal, (chunk) => {
      trace = joinTrace(trace, chunk);
    });
    const limits: SteadyLimits = {
      windowMs: profile.waits.purgeSteady.value * 1000,
      minVolumeL: profile.purge.minVolumeL.value,
      maxVolumeL,
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
      (delivered, watch) => untilSteady(visit, watch.signal, delivered, limits),
    );
  }).catch(async (error: unknown) => {
    await journalPurge(visit, step, `${step.id}${CUT_OFF}`, { ...cutOff(visit, trace), closingS: null, flowLpm: 0 });
    throw error;
  });
  const { receivedL, closingS, flowLpm } = outcome;
  if (outcome.refused !== null) {
    await journalPurge(visit, step, `${step.id}${CUT_OFF}`, { receivedL, closingS, flowLpm });
    throw new RigError("NOT_STEADY", {
      what: `after ${outcome.receivedL.toFixed(1)} L still not steady: ${outcome.refused}`,
      where: `nozzle ${step.nozzle}`,
      mend: "look for air in the line, wait until oil and rig have the same temperature, or check the probes",
    });
  }
  visit.line.oil = oilSeen(lastOf(trace, profile.waits.purgeSteady.value * 1000));
  await journalPurge(visit, step, step.id, { receivedL, closingS, flowLpm });
}

/** The last of what flowed: what air there was is out by then. */
function lastOf(trace: TraceChunk, forMs: number): Pick<TraceChunk, "flow" | "tM"> {
  const peak = Math.max(0, ...trace.flow.map(([, flowLpm]) => flowLpm));
  const flowing = trace.flow.filter(([, flowLpm]) => flowLpm > peak / 2);
  const since = (flowing.at(-1)?.[0] ?? 0) - forMs;
  return { flow: flowing.filter(([t]) => t >= since), tM: trace.tM.filter(({ t }) => t >= since) };
}

type Purged = Pick<EntryData["purge-ended"], "receivedL" | "closingS" | "flowLpm">;

function journalPurge(visit: Work, { nozzle, path }: Purge, step: string, purged: Purged): Promise<void> {
  const receivedL = visit.instruments.measure ? 0 : purged.receivedL;
  const { boot } = visit.journal.history;
  return visit.journal.append("purge-ended", { step, nozzle, boot, path: path.valves, ...purged, receivedL });
}

function cutOff({ clock }: Work, { meter }: TraceChunk): Pick<Purged, "receivedL"> {
  return { receivedL: receivedUnseen(meter, clock.now() - (meter.at(-1)?.t ?? 0)) };
}

/** Null when steady; else what was not when the most that a purge may take had flowed. */
async function untilSteady(
  visit: Work,
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
