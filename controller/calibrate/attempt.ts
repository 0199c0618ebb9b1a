import { abortReason, isRigError, RigError } from "@proverig/drivers";
import { type AttemptTrace, attemptTrace } from "../run/attempt-trace.ts";
import { isLinkFault } from "../safety/link-fault.ts";
import { voidedBy } from "../steps/voided-by.ts";
import type { CalibrationAttempt } from "./history.ts";
import type { RunStep } from "./plan.ts";
import { SUPPLY } from "./plan.ts";
import type { CalibrationWork } from "./work.ts";

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
  const trace = attemptTrace(work.clock, (chunk) => work.record.append("trace", { ...key, ...chunk }));
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
    await work.record.append("attempt-ended", {
      ...ended,
      receivedL: work.instruments.measure ? 0 : trace.receivedL(),
      ...voidedBy(work.supervisor, error),
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

/** Throws CLOCK_IMPLAUSIBLE; `wallOffsetMs` is what the wall clock was ahead of the machine's own when the attempt began. */
export function requireSteadyClock({ clock }: Pick<CalibrationWork, "clock">, wallOffsetMs: number): void {
  const jump = clock.wallMs() - clock.now() - wallOffsetMs;
  if (Math.abs(jump) <= CLOCK_JUMP_MS) return;
  throw new RigError("CLOCK_IMPLAUSIBLE", {
    what: `the clock jumped by ${(jump / 1000).toFixed(0)} s in the midst of the calibration`,
    mend: "set the clock, let it run by itself, then calibrate anew",
  });
}
