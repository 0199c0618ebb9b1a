import { abortReason, asRigError, RigError } from "@proverig/drivers";
import { isUnfinished } from "../engine/engine.ts";
import type { EntryData } from "../engine/entries.ts";
import { canStop } from "../run/dispenser.ts";
import { receivedUnseen } from "../run/received.ts";
import { isLinkFault } from "../safety/link-fault.ts";
import { tripError } from "../safety/supervisor.ts";
import { recover } from "../steps/recover.ts";
import { requireSteadyClock } from "./attempt.ts";
import type { CalibrationEntryData } from "./entries.ts";
import { attemptsAt } from "./history.ts";
import { type CalibrationStep, planCalibration, SUPPLY } from "./plan.ts";
import { certificateOf } from "./result.ts";
import { executeCalibration } from "./steps.ts";
import type { CalibrationWork } from "./work.ts";

/** Lost links outside of a run, where no number of attempts bounds them. */
const MAX_LOST_LINKS = 3;

type Ending = CalibrationEntryData["calibration-closed"];

/**
 * Takes the first step that is not done, does it, and looks again; then makes the certificate and closes the calibration.
 * Resuming is the same loop on the same journal. Rejects, leaving it unfinished, when the process is told to stop or the
 * journal cannot be written.
 */
export async function runCalibration(work: CalibrationWork, boot: EntryData["boot"]): Promise<Ending> {
  try {
    await begin(work, boot);
    await doSteps(work);
    const certificate = certificateOf(work.record.calibration, work.stamp());
    if (!certificate.ok)
      throw new RigError("READING_IMPLAUSIBLE", { what: certificate.detail, mend: "calibrate anew" });
    const isCheck = work.prepared.loaded.calibration.purpose === "check";
    const made = isCheck
      ? { certificate: null, checked: certificate.value }
      : { certificate: certificate.value, checked: null };
    const ending: Ending = { outcome: "completed", reason: null, ...made };
    await work.record.close(ending);
    return ending;
  } catch (error) {
    work.supervisor.closeNow();
    const fault = faultOf(work, error);
    if (isUnfinished(fault)) throw fault;
    const outcome = fault.code === "ABORTED" ? "aborted" : "rig-fault";
    await work.record.close({ outcome, reason: fault.message, certificate: null, checked: null });
    throw fault;
  }
}

function faultOf({ signal, supervisor }: CalibrationWork, error: unknown): RigError {
  if (signal.aborted) return asRigError(abortReason(signal));
  if (supervisor.tripped && !isUnfinished(error)) return tripError(supervisor.tripped);
  return asRigError(error);
}

/** Outputs closed, the supply stopped, and an attempt that the last process died in is void. */
async function begin(work: CalibrationWork, boot: EntryData["boot"]): Promise<void> {
  work.supervisor.closeNow();
  await work.record.append("boot", boot);
  if (boot.reason === "resume" && !work.probe) {
    const display = work.instruments.display(SUPPLY);
    if (canStop(display)) await Promise.allSettled([display.stop()]);
  }
  const { open, trace } = work.record.calibration.work;
  if (!open) return;
  await work.record.append("attempt-ended", {
    ...open,
    endedAt: work.stamp(),
    void: "interrupted",
    reason: null,
    rest: null,
    result: null,
    traceSha256: null,
    // Nobody saw how it ended.
    receivedL: work.instruments.measure ? 0 : receivedUnseen(trace.meter, Number.POSITIVE_INFINITY),
    closingS: null,
    findings: [],
    warnings: [],
    reference: null,
    pairs: null,
    outcome: null,
  });
}

async function doSteps(work: CalibrationWork): Promise<void> {
  const wall = work.clock.wallMs() - work.clock.now();
  let lostLinks = 0;
  for (;;) {
    if (work.signal.aborted) throw abortReason(work.signal);
    requireSteadyClock(work, wall);
    const { tripped } = work.supervisor;
    if (tripped) {
      await work.record.append("trip", { ...tripped });
      if (!work.guide) throw tripError(tripped);
      await released(work);
      continue;
    }
    await work.guide?.mayGoOn(work.signal);
    if (work.supervisor.tripped) continue;
    const { loaded, rig, profile } = work.prepared;
    const steps = planCalibration(loaded.calibration, rig, profile, work.record.calibration);
    const step = steps.find((each) => !each.done);
    if (!step) return;
    requireAttemptsLeft(work, step);
    try {
      await executeCalibration(work, step);
    } catch (error) {
      const isRun = step.kind === "meter-run" || step.kind === "probe-run";
      if (!isRun) lostLinks++;
      await afterFault(work, step, error, lostLinks <= MAX_LOST_LINKS);
    }
  }
}

async function released(work: CalibrationWork): Promise<void> {
  work.supervisor.closeNow();
  await work.guide?.released(work.signal);
  await work.supervisor.allClosed();
  work.supervisor.release();
  work.line.state = "unknown";
}

/** A lost link that comes back costs an attempt, and so does a person's void; everything else ends the calibration. */
async function afterFault(work: CalibrationWork, step: CalibrationStep, error: unknown, mayRetry: boolean) {
  const { tripped } = work.supervisor;
  if (tripped) await work.record.append("trip", { ...tripped });
  const fault = faultOf(work, error);
  if (isUnfinished(fault)) throw fault;
  if (work.guide && tripped && !work.signal.aborted) return released(work);
  if (work.guide?.isVoid(error)) return;
  const repeatable = step.kind === "meter-run" || step.kind === "probe-run" || step.kind === "purge";
  const lost = tripped ? tripped.name === "link-lost" : isLinkFault(error) && repeatable;
  if (!lost || !mayRetry) throw fault;
  work.supervisor.closeNow();
  await recover(work, fault);
}

/** A run that was void as often as the profile allows ends the calibration: what it needs is not there. */
function requireAttemptsLeft(work: CalibrationWork, step: CalibrationStep): void {
  if (step.kind !== "meter-run" && step.kind !== "probe-run") return;
  const limit = work.rules.profile.attempts.value;
  if (step.attempt <= limit) return;
  const last = attemptsAt(work.record.calibration, step.point, step.run).at(-1);
  throw new RigError("VOIDED_THREE_TIMES", {
    what: `${step.point} run ${step.run} was void ${limit} times, at last: ${last?.void}${last?.reason ? ` (${last.reason})` : ""}`,
    where: work.prepared.loaded.calibration.device,
    mend: "look at the attempts' reasons and mend rig or standard",
  });
}
