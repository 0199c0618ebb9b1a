import { abortReason, asRigError, isRigError, RigError } from "@proverig/drivers";
import { plan } from "../plan/plan.ts";
import type { Step } from "../plan/steps.ts";
import { verdictOf } from "../record/verdict.ts";
import { canStop } from "../run/dispenser.ts";
import { receivedUnseen } from "../run/received.ts";
import { isLinkFault } from "../safety/link-fault.ts";
import { tripError } from "../safety/supervisor.ts";
import { execute } from "../steps/index.ts";
import { recover } from "../steps/recover.ts";
import type { EntryData } from "./entries.ts";
import type { Guide } from "./guide.ts";
import { attemptsOf } from "./history.ts";
import type { Visit } from "./visit.ts";

/** When no valve was open for so long, what holds for a boot only is done again: air, temperature and zero have changed. */
const LONG_IDLE_MS = 30 * 60_000;
const MAX_LOST_LINKS = 3;

export type Ending = EntryData["job-closed"];

/**
 * Takes the first step that is not done, does it, and looks again, until none is left; then closes the job. Resuming
 * after a power cut is the same loop on the same journal. Resolves with how the job ended; rejects, leaving it
 * unfinished, when the process is told to stop or the journal cannot be written.
 */
export async function runJob(visit: Visit, boot: EntryData["boot"]): Promise<Ending> {
  try {
    await begin(visit, boot);
    await doSteps(visit);
    const ending: Ending = {
      outcome: "completed",
      reason: null,
      verdict: verdictOf(visit.rules, visit.job, visit.journal.history),
    };
    await visit.journal.append("job-closed", ending);
    return ending;
  } catch (error) {
    visit.supervisor.closeNow();
    const fault = faultOf(visit, error);
    if (isUnfinished(fault)) throw fault;
    const outcome = fault.code === "ABORTED" ? "aborted" : "rig-fault";
    const ending: Ending = { outcome, reason: fault.message, verdict: null };
    await visit.journal.append("job-closed", ending);
    throw fault;
  }
}

/**
 * What really ended it: a stop of the process wins over whatever broke on the way out, a trip over what it cut off.
 */
function faultOf({ signal, supervisor }: Visit, error: unknown): RigError {
  if (signal.aborted) return asRigError(abortReason(signal));
  if (supervisor.tripped && !isUnfinished(error)) return tripError(supervisor.tripped);
  return asRigError(error);
}

/** These leave the job to be resumed: a stop of the process, and a journal that takes nothing more. */
export function isUnfinished(error: unknown): boolean {
  return isRigError(error, "INTERRUPTED", "DISK_FULL", "DATA_UNWRITABLE", "JOURNAL_CORRUPT");
}

/** Before anything else: outputs closed, and an attempt that the last process died in is voided. */
async function begin(visit: Visit, boot: EntryData["boot"]): Promise<void> {
  visit.supervisor.closeNow();
  await visit.journal.append("boot", boot);
  if (boot.reason === "resume") await stopDispensers(visit);
  const { open } = visit.journal.history;
  if (!open) return;
  await visit.journal.append("attempt-ended", {
    ...open,
    endedAt: visit.stamp(),
    void: "interrupted",
    reason: null,
    rest: null,
    result: null,
    traceSha256: null,
    // Nobody saw how it ended.
    receivedL: visit.instruments.measure
      ? 0
      : receivedUnseen(visit.journal.history.trace.meter, Number.POSITIVE_INFINITY),
    closingS: null,
    findings: [],
    warnings: [],
  });
}

/** A dispenser that is found in delivery is stopped before anything else; one that does not answer shows soon enough. */
async function stopDispensers({ job, instruments }: Visit): Promise<void> {
  const displays = [...new Set(job.nozzles.map(({ id }) => instruments.display(id)))];
  await Promise.allSettled(displays.filter(canStop).map((display) => display.stop()));
}

async function doSteps(visit: Visit): Promise<void> {
  let bootAt = visit.clock.now();
  /** Lost links outside of a run, where no number of attempts bounds them. */
  let lostLinks = 0;
  for (;;) {
    if (visit.signal.aborted) throw abortReason(visit.signal);
    const { tripped } = visit.supervisor;
    if (tripped) {
      await visit.journal.append("trip", { ...tripped });
      if (!visit.guide) throw tripError(tripped);
      await released(visit, visit.guide);
      continue;
    }
    await visit.guide?.mayGoOn(visit.signal);
    // A trip in a pause is released before the pause ends.
    if (visit.supervisor.tripped) continue;
    const now = visit.clock.now();
    if (now - Math.max(bootAt, visit.supervisor.closedSince ?? bootAt) > LONG_IDLE_MS) {
      bootAt = now;
      await visit.journal.append("boot", { boot: visit.journal.history.boot + 1, reason: "idle", seed: null });
    }
    const step = plan(visit.rules, visit.job, visit.ability, visit.journal.history).find((each) => !each.done);
    if (!step) {
      if (!visit.guide) return;
      // Nothing is awaited in between: a trip from here on ends the review.
      if (visit.supervisor.tripped) continue;
      const by = await visit.guide.reviewed(visit.signal);
      if (by === null) continue;
      await visit.journal.append("reviewed", { by });
      return;
    }
    // Before the step, not after the run: the third void may have been the last thing that a dead process wrote.
    requireAttemptsLeft(visit, step);
    try {
      await execute(visit, step);
    } catch (error) {
      if (step.kind !== "run") lostLinks++;
      await afterFault(visit, step, error, lostLinks <= MAX_LOST_LINKS);
    }
  }
}

/** After a trip a person looks, and releases. Only then, and with every valve seen closed, the visit goes on. */
async function released({ supervisor, signal, line }: Visit, guide: Guide): Promise<void> {
  supervisor.closeNow();
  let isReleased = false;
  // A STOP between the release and the look at the valves is one that nobody has released yet.
  const unsubscribe = supervisor.onTrip(() => {
    isReleased = false;
  });
  try {
    while (!isReleased) {
      await guide.released(signal);
      isReleased = true;
      await supervisor.allClosed();
    }
  } finally {
    unsubscribe();
  }
  supervisor.release();
  line.state = "unknown";
}

/** A lost link that comes back costs an attempt, and so does a person's void; everything else ends the job. */
async function afterFault(visit: Visit, step: Step, error: unknown, mayRetry: boolean): Promise<void> {
  const { tripped } = visit.supervisor;
  if (tripped) await visit.journal.append("trip", { ...tripped });
  const fault = faultOf(visit, error);
  if (isUnfinished(fault)) throw fault;
  if (visit.guide && tripped && !visit.signal.aborted) return released(visit, visit.guide);
  if (visit.guide?.isVoid(error)) return;
  const lost = tripped
    ? tripped.name === "link-lost"
    : isLinkFault(error) && (step.kind === "run" || step.kind === "purge");
  if (!lost || !mayRetry) throw fault;
  visit.supervisor.closeNow();
  try {
    await recover(visit, fault);
  } catch (other) {
    // What came while the link was waited for is a trip of its own.
    const { tripped: now } = visit.supervisor;
    if (now && now.name !== tripped?.name) await visit.journal.append("trip", { ...now });
    throw other;
  }
}

/** A run that was void as often as the profile allows ends the job; where the dispenser is to blame, the plan has left it. */
function requireAttemptsLeft(visit: Visit, step: Step): void {
  const limit = visit.rules.profile.attempts.value;
  if (step.kind !== "run" || step.attempt <= limit) return;
  const last = attemptsOf(visit.journal.history, step).at(-1);
  throw new RigError("VOIDED_THREE_TIMES", {
    what: `${step.point} run ${step.run} was void ${limit} times, at last: ${last?.void}${last?.reason ? ` (${last.reason})` : ""}`,
    where: `nozzle ${step.nozzle}`,
    mend: "look at the attempts' reasons in the record and mend the rig",
  });
}
