import { abortReason, isRigError, RigError } from "@proverig/drivers";
import type { TraceChunk } from "../engine/entries.ts";
import { emptyTrace, joinTrace } from "../engine/history.ts";
import { receivedUnseen } from "../run/received.ts";
import { isLinkFault } from "../steps/recover.ts";
import type { CalibrationAttempt } from "./history.ts";
import type { RunStep } from "./plan.ts";
import { SUPPLY } from "./plan.ts";
import type { CalibrationWork } from "./work.ts";

export interface AttemptTrace {
  /** Clock.now() when the attempt began; times of its trace count from there. */
  began: number;
  record(chunk: TraceChunk): void;
  readonly all: TraceChunk;
  /** Throws what kept a chunk from the journal: a result without the readings that it was made from is none. */
  requireWhole(): void;
}

/**
 * One attempt from its first entry to its last; what stops it on the way voids it, with its own name, and goes on up. A
 * stop of the process leaves it open: the journal's next reader voids it as interrupted.
 */
export async function attempt(
  work: CalibrationWork,
  step: RunStep,
  measured: (trace: AttemptTrace) => Promise<Partial<CalibrationAttempt>>,
): Promise<void> {
  const key = { nozzle: SUPPLY, point: step.point, run: step.run, attempt: step.attempt };
  const path = step.kind === "meter-run" ? step.path.valves : [];
  const targetL = step.kind === "meter-run" ? step.targetL : 0;
  const startedAt = work.stamp();
  await work.record.append("attempt-started", { ...key, preset: false, targetL, path, startedAt });
  const trace = attemptTrace(work, key);
  const ended: CalibrationAttempt = {
    ...key,
    preset: false,
    path,
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
    reference: null,
    pairs: null,
    outcome: null,
  };
  const wall = work.clock.wallMs() - work.clock.now();
  try {
    const found = await measured(trace);
    trace.requireWhole();
    requireSteadyClock(work, wall);
    Object.assign(ended, found);
  } catch (cause) {
    const error = work.signal.aborted ? abortReason(work.signal) : cause;
    if (isRigError(error, "INTERRUPTED", "DISK_FULL", "DATA_UNWRITABLE", "JOURNAL_CORRUPT")) throw error;
    const unseenMs = work.clock.now() - trace.began - (trace.all.meter.at(-1)?.t ?? 0);
    const receivedL = work.instruments.measure ? 0 : receivedUnseen(trace.all.meter, unseenMs);
    await work.record.append("attempt-ended", {
      ...ended,
      receivedL,
      ...voidedBy(work, error),
      endedAt: work.stamp(),
    });
    if (work.supervisor.tripped || isLinkFault(error) || !isRepeatable(error)) throw error;
    return;
  }
  await work.record.append("attempt-ended", { ...ended, endedAt: work.stamp() });
}

/** A balance that does not stand still costs an attempt; three of them end the calibration. */
function isRepeatable(error: unknown): boolean {
  return isRigError(error, "NOT_STEADY");
}

/** The wall clock must run as the machine's own does: certificates, evaporation and validity are dated by it. */
const CLOCK_JUMP_MS = 5000;

export function requireSteadyClock({ clock }: Pick<CalibrationWork, "clock">, wallOffsetMs: number): void {
  const jump = clock.wallMs() - clock.now() - wallOffsetMs;
  if (Math.abs(jump) <= CLOCK_JUMP_MS) return;
  throw new RigError("CLOCK_IMPLAUSIBLE", {
    what: `the clock jumped by ${(jump / 1000).toFixed(0)} s in the midst of the calibration`,
    mend: "set the clock, let it run by itself, then calibrate anew",
  });
}

function attemptTrace(
  work: CalibrationWork,
  key: { nozzle: number; point: string; run: number; attempt: number },
): AttemptTrace {
  const began = work.clock.now();
  let all = emptyTrace();
  let lost: unknown = null;
  return {
    began,
    record(chunk) {
      const relative = since(began, chunk);
      all = joinTrace(all, relative);
      // Not awaited: the order of appends is the order of entries, and the attempt's end waits for all of them.
      work.record.append("trace", { ...key, ...relative }).catch((error: unknown) => {
        lost ??= error;
      });
    },
    get all() {
      return all;
    },
    requireWhole() {
      if (lost !== null) throw lost;
    },
  };
}

function voidedBy(work: CalibrationWork, error: unknown): Pick<CalibrationAttempt, "void" | "reason"> {
  const { tripped } = work.supervisor;
  const reason = error instanceof Error ? error.message : String(error);
  if (tripped) {
    return { void: tripped.name === "link-lost" ? "link-lost" : `trip-${tripped.name}`, reason: tripped.detail };
  }
  if (isRigError(error, "ABORTED")) return { void: "operator", reason };
  if (isLinkFault(error)) return { void: "link-lost", reason };
  return { void: `trip-${isRigError(error) ? error.code.toLowerCase().replaceAll("_", "-") : "internal"}`, reason };
}

function since(began: number, chunk: TraceChunk): TraceChunk {
  return {
    meter: chunk.meter.map(({ t, totalL }) => ({ t: t - began, totalL })),
    flow: chunk.flow.map(([t, flow, density]) => [t - began, flow, density]),
    tJ: chunk.tJ.map(({ t, tempC }) => ({ t: t - began, tempC })),
    tM: chunk.tM.map(({ t, tempC }) => ({ t: t - began, tempC })),
    display: chunk.display.map(([t, volume]) => [t - began, volume]),
  };
}
