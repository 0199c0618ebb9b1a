import { meterErrorAt } from "@proverig/calibration";
import { abortReason, isRigError, RigError } from "@proverig/drivers";
import type { EntryData, Note, TraceChunk } from "../engine/entries.ts";
import type { Visit } from "../engine/visit.ts";
import type { RunStep, Step } from "../plan/steps.ts";
import { type ReduceContext, reduceRun, traceDigest } from "../regulation/reduce.ts";
import type { VoidReason } from "../regulation/run.ts";
import { voidReason } from "../regulation/voids.ts";
import { attemptTrace } from "../run/attempt-trace.ts";
import { type Delivered, deliver } from "../run/delivery.ts";
import { orStopped } from "../run/stoppable.ts";
import { deliveryContext, untilTrip } from "./delivery-context.ts";
import { voidedBy } from "./voided-by.ts";
import { zeroLimitLpm } from "./zero.ts";

type Run = Extract<Step, RunStep>;
type Ended = EntryData["attempt-ended"];

/** One attempt at one run, from its first entry to its last. What stops it on the way voids it, with its own name. */
export async function runAttempt(visit: Visit, step: Run): Promise<void> {
  const { nozzle, point, run, attempt, series, preset } = step;
  const key = { nozzle, point, run, attempt, ...(series > 0 ? { series } : {}) };
  const startedAt = visit.stamp();
  await visit.journal.append("attempt-started", {
    ...key,
    preset,
    targetL: step.targetL,
    path: step.path.valves,
    startedAt,
  });
  const trace = attemptTrace(visit.clock, (chunk) => visit.journal.append("trace", { ...key, ...chunk }));
  const ended: Ended = {
    ...key,
    preset,
    path: step.path.valves,
    startedAt,
    endedAt: startedAt,
    void: null,
    reason: null,
    rest: null,
    result: null,
    traceSha256: null,
    receivedL: 0,
    closingS: null,
    findings: [],
    warnings: [],
  };
  const end = () => {
    const warnings = [...ended.warnings, ...(visit.board?.news() ?? [])];
    return visit.journal.append("attempt-ended", { ...ended, warnings, endedAt: visit.stamp() });
  };
  try {
    const delivered = await untilTrip(visit, (signal) =>
      deliver(deliveryContext(visit, nozzle, signal, trace.record), {
        targetL: step.targetL,
        preset,
        path: step.path.valves,
        flowLpm: step.path.flow,
      }),
    );
    const measured = await withMeasure(visit, delivered, trace.began);
    trace.requireWhole();
    Object.assign(ended, outcomeOf(visit, step, measured, trace.all));
  } catch (cause) {
    // A stop wins over whatever broke on the way out. A stop of the process leaves the attempt open: the journal's next
    // reader voids it as interrupted.
    const error = visit.signal.aborted ? abortReason(visit.signal) : cause;
    if (isRigError(error, "INTERRUPTED", "DISK_FULL", "DATA_UNWRITABLE", "JOURNAL_CORRUPT")) throw error;
    const receivedL = visit.instruments.measure ? 0 : trace.receivedL();
    Object.assign(ended, { receivedL }, voidedBy(visit.supervisor, error));
    await end();
    throw error;
  }
  await end();
}

/** The measure's neck and temperature are read when everything rests. */
async function withMeasure(visit: Visit, delivered: Delivered, began: number): Promise<Delivered> {
  const rest = { ...delivered.rest, fromT: delivered.rest.fromT - began, toT: delivered.rest.toT - began };
  const { measure } = visit.instruments;
  if (!measure) return { ...delivered, rest };
  const { neckMm, tempC } = (await orStopped(visit.signal, measure.read())).value;
  const typed = visit.instruments.probes.some(({ role }) => role === "tJ")
    ? {}
    : { tJ: await visit.operator.ask({ id: "nozzle.temperature", kind: "number", unit: "C" }) };
  return { ...delivered, receivedL: 0, rest: { ...rest, neckMm, tB: tempC, ...typed } };
}

function outcomeOf(visit: Visit, step: Run, delivered: Delivered, trace: TraceChunk): Partial<Ended> {
  const { rest } = delivered;
  const { profile } = visit.rules;
  const c = visit.reduceContext(step.nozzle);
  const reduced = reduceRun(trace, rest, c);
  const { amount: amountDecimals } = visit.instruments.display(step.nozzle).decimals;
  const result = reduced && { ...reduced, amount: rest.amount === null ? null : rest.amount / 10 ** amountDecimals };
  if (result) requirePlausible(result.display - result.displayStart, result.reference, step.nozzle);
  const conditions = {
    flow: result?.flow ?? null,
    tJ: result?.tJ ?? null,
    tM: result?.tM ?? null,
    zeroLpm: rest.zeroLpm,
  };
  const found = voidReason(conditions, trace, {
    band: step.band,
    pathIsWidest: step.path.widest,
    reachableCounts: profile.qmaxReference.value === "reachable",
    temperatureDifferenceC: profile.conditions.temperatureDifferenceC.value,
    densityKgM3: densityRange(visit, step.nozzle),
    purged: visit.line.oil ?? null,
    oilExpansion: c.oilExpansion,
    zeroLpm: zeroLimitLpm(visit),
  });
  const reason: VoidReason | null = delivered.void ?? found?.reason ?? null;
  const detail = delivered.void ? delivered.detail : (found?.detail ?? null);
  return {
    rest,
    result,
    traceSha256: traceDigest(trace),
    void: reason,
    reason: detail,
    receivedL: delivered.receivedL,
    closingS: delivered.closingS,
    findings: [
      ...findings(step, delivered, result, c.divisionL, reason, detail),
      ...priceFinding(visit, step, rest.price),
    ],
    warnings: [
      ...landingWarning(step, result),
      ...ambientWarning(visit, result),
      ...certificateWarning(c, step, result),
    ],
  };
}

function findings(
  step: Run,
  delivered: Delivered,
  result: Ended["result"],
  divisionL: number,
  reason: VoidReason | null,
  detail: string | null,
): Note[] {
  const notes: Note[] = [];
  const where = `${step.point} run ${step.run} (nozzle ${step.nozzle})`;
  if (result && result.displayStart > 2 * divisionL + 1e-9) {
    notes.push({
      code: "display-start",
      text: `${where}: the display counted ${result.displayStart.toFixed(2)} L before the valve opened`,
    });
  }
  if (delivered.refused !== null) notes.push({ code: "preset-missed", text: `${where}: ${delivered.refused}` });
  if (reason === "flow-unreachable" || reason === "display-unsteady") {
    notes.push({ code: reason, text: `${where}: ${detail ?? reason}` });
  }
  if (reason === null && result?.flow != null && result.flow < step.band[0]) {
    notes.push({
      code: "reachable-flow",
      text: `${where}: ${result.flow.toFixed(1)} L/min taken as the reachable Qmax`,
    });
  }
  return notes;
}

/** The amount is judged by the price that the dispenser shows; that it is another one than was stated is worth knowing. */
function priceFinding(visit: Visit, { nozzle }: Run, price: number | null): Note[] {
  const { price: decimals } = visit.instruments.display(nozzle).decimals;
  const stated = visit.job.nozzles.find(({ id }) => id === nozzle)?.unitPrice;
  if (!price || stated === undefined || Math.abs(price / 10 ** decimals - stated) < 1e-9) return [];
  const shown = (price / 10 ** decimals).toFixed(decimals);
  return [{ code: "unit-price", text: `nozzle ${nozzle}: the display shows ${shown} a litre, the job says ${stated}` }];
}

/** The certificate says nothing about flows beyond its points: the nearest one's error was taken. */
function certificateWarning(c: ReduceContext, step: Run, result: Ended["result"]): Note[] {
  if (c.standard.method !== "master-meter" || result?.flow == null) return [];
  if (!meterErrorAt(c.standard.meter.points, result.flow).extrapolated) return [];
  const text = `${step.point} (nozzle ${step.nozzle}): ${result.flow.toFixed(0)} L/min lies beyond the meter's certified points`;
  return [{ code: "extrapolated", text }];
}

/** JJG 443: with a larger difference between oil and ambient the measure is insulated; here a person shall know. */
function ambientWarning(visit: Visit, result: Ended["result"]): Note[] {
  const ambient = Object.values(visit.journal.history.done).findLast((step) => step.ambient !== undefined)?.ambient;
  const limit = visit.rules.profile.conditions.oilAmbientDifferenceC.value;
  if (result?.tJ == null || ambient == null || Math.abs(result.tJ - ambient) <= limit) return [];
  return [{ code: "oil-ambient", text: `oil and ambient are more than ${limit} K apart` }];
}

function landingWarning(step: Run, result: Ended["result"]): Note[] {
  const delivered = result?.reference;
  if (delivered === undefined || Math.abs(delivered - step.targetL) <= step.targetL * 0.01) return [];
  const text = `${step.point} run ${step.run} (nozzle ${step.nozzle}): ${delivered.toFixed(3)} L delivered for ${step.targetL} L`;
  return [{ code: "landing", text }];
}

/**
 * No dispenser errs by a power of ten: that is a wrong unit or a wrong number of decimals in the rig's configuration. Nor
 * does one count nothing: that is another nozzle's display.
 */
function requirePlausible(displayL: number, referenceL: number, nozzle: number): void {
  if (displayL <= 0) {
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `the display counted nothing while ${referenceL.toFixed(3)} L came out`,
      where: `nozzle ${nozzle}`,
      mend: "check that the display is this nozzle's, and the clearing of it before a run",
    });
  }
  const decades = Math.log10(displayL / referenceL);
  const nearest = Math.round(decades);
  if (!Number.isFinite(decades) || nearest === 0 || Math.abs(decades - nearest) > 0.02) return;
  throw new RigError("READING_IMPLAUSIBLE", {
    what: `the display shows ${displayL} L where the meter counted ${referenceL.toFixed(3)} L`,
    where: `nozzle ${nozzle}`,
    mend: "correct `decimals` of the display or `totalUnit` of the meter",
  });
}

function densityRange(visit: Visit, nozzle: number): readonly [number, number] | null {
  const product = visit.job.nozzles.find(({ id }) => id === nozzle)?.product ?? "";
  const productClass = visit.rules.profile.products.value[product];
  return productClass ? visit.rules.profile.conditions.densityKgM3.value[productClass] : null;
}
