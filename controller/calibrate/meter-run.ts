import { RigError } from "@proverig/drivers";
import type { TraceChunk } from "../engine/entries.ts";
import { traceDigest } from "../regulation/reduce.ts";
import type { VoidReason } from "../regulation/run.ts";
import { voidReason } from "../regulation/voids.ts";
import type { AttemptTrace } from "../run/attempt-trace.ts";
import { type Delivered, deliver } from "../run/delivery.ts";
import { deliveryContext, untilTrip } from "../steps/delivery-context.ts";
import { zeroLimitLpm } from "../steps/zero.ts";
import { attempt } from "./attempt.ts";
import type { ReferenceReadings } from "./entries.ts";
import type { CalibrationAttempt } from "./history.ts";
import { reduceContext } from "./meter-result.ts";
import { type MeterRunStep, SUPPLY } from "./plan.ts";
import { type ReducedMeterRun, reduceMeterAttempt, unitMistake } from "./reduce.ts";
import type { CalibrationWork } from "./work.ts";

/** One run of a meter: the standard read, a delivery from rest to rest, the standard read again. */
export function meterRun(work: CalibrationWork, step: MeterRunStep): Promise<void> {
  return attempt(work, step, async (trace) => {
    const standard = work.reference(step.standard);
    const { delivered, reference } = await untilTrip(work, async (signal) => {
      const before = await standard.before(signal);
      const delivered = await deliver(deliveryContext(work, SUPPLY, signal, trace.record), {
        targetL: step.targetL,
        preset: false,
        path: step.path.valves,
        flowLpm: step.path.flow,
      });
      return { delivered, reference: { ...before, ...(await standard.after(signal)) } };
    });
    return outcomeOf(work, step, delivered, timed(reference, trace), trace);
  });
}

/** Moments of the readings as the trace has them: since the attempt began. */
function timed(reference: ReferenceReadings, { began }: AttemptTrace): ReferenceReadings {
  const { tareAt, grossAt } = reference;
  return {
    ...reference,
    ...(tareAt === undefined ? {} : { tareAt: tareAt - began }),
    ...(grossAt === undefined ? {} : { grossAt: grossAt - began }),
  };
}

function outcomeOf(
  work: CalibrationWork,
  step: MeterRunStep,
  delivered: Delivered,
  reference: ReferenceReadings,
  { all, began }: AttemptTrace,
): Partial<CalibrationAttempt> {
  const { opened } = work.record.calibration;
  const { calibration } = work.prepared.loaded;
  if (!opened || calibration.kind !== "meter")
    throw new RigError("INTERNAL", { what: "no calibration of a meter is open" });
  const rest = { ...delivered.rest, fromT: delivered.rest.fromT - began, toT: delivered.rest.toT - began };
  const reduced = reduceMeterAttempt(all, rest, reference, reduceContext(opened, calibration, step.standard));
  if (!reduced.ok && delivered.void === null) throw implausible(step, reduced.detail);
  const found = reduced.ok ? reduced.value : null;
  const mistake = found ? unitMistake(found.meterL, found.referenceL) : null;
  if (mistake !== null) throw implausible(step, mistake);
  // The supply's display is nobody's affair here.
  const atRest: VoidReason | null = delivered.void === "display-unsteady" && found ? null : delivered.void;
  const voided = atRest === null ? conditionsVoid(work, step, found, rest.zeroLpm, all) : null;
  return {
    rest,
    reference,
    traceSha256: traceDigest(all),
    void: atRest ?? voided?.reason ?? null,
    reason: voided?.detail ?? null,
    receivedL: work.instruments.measure ? 0 : delivered.receivedL,
    closingS: delivered.closingS,
    outcome: found && { run: step.run, attempt: step.attempt, ...found, endedAt: work.stamp() },
  };
}

function conditionsVoid(
  work: CalibrationWork,
  step: MeterRunStep,
  found: ReducedMeterRun | null,
  zeroLpm: number | null,
  trace: TraceChunk,
) {
  const { profile } = work.rules;
  const productClass = profile.products.value[work.job.nozzles[0]?.product ?? ""];
  return voidReason({ flow: found?.flowLpm ?? null, tJ: null, tM: found?.tMC ?? null, zeroLpm }, trace, {
    band: step.band,
    pathIsWidest: step.path.widest,
    reachableCounts: false,
    temperatureDifferenceC: profile.conditions.temperatureDifferenceC.value,
    densityKgM3: productClass ? profile.conditions.densityKgM3.value[productClass] : null,
    purged: work.line.oil ?? null,
    oilExpansion: work.record.calibration.opened?.basis.oilExpansion ?? 0,
    zeroLpm: zeroLimitLpm(work),
  });
}

function implausible({ point, run }: MeterRunStep, what: string): RigError {
  return new RigError("READING_IMPLAUSIBLE", {
    what,
    where: `${point} run ${run}`,
    mend: "check the standard's reading and its unit, then calibrate anew",
  });
}
