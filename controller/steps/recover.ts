import { abortReason, type Device, type RigError, sleep } from "@proverig/drivers";
import type { Work } from "../engine/visit.ts";
import { allLapse } from "../safety/lapse.ts";
import { asLost, isLinkFault } from "../safety/link-fault.ts";
import { tripError } from "../safety/supervisor.ts";

/** How long a lost line may take to come back. */
const PATIENCE_MS = 30_000;

/**
 * After a lost link: valves seen closed, every needed instrument answers again. Then the rig may try once more; the three
 * attempts of a run bound it. Any other trip, also one that comes meanwhile, needs a person. Rejects with the fault when
 * the link does not come back, and with VALVES_NOT_CLOSED when valves may be open for all that anybody can see.
 */
export async function recover(visit: Work, fault: RigError): Promise<void> {
  const { clock, supervisor, signal } = visit;
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const closed = await supervisor.closedWithin(2000);
    const lost = closed ? await firstFault(neededDevices(visit)) : fault;
    if (signal.aborted) throw abortReason(signal);
    requireNoOtherTrip(visit);
    if (closed && lost === null) break;
    if (clock.now() > deadline) {
      if (!closed && !allLapse(visit.instruments.valves)) await supervisor.allClosed(0);
      throw asLost(isLinkFault(lost) ? lost : fault);
    }
    await sleep(clock, 500, signal);
  }
  supervisor.release();
  requireNoOtherTrip(visit);
  visit.line.state = "unknown";
}

function neededDevices({ instruments, job }: Work): Device[] {
  const { meter, probes, watchdog } = instruments;
  const displays = job.nozzles.map(({ id }) => instruments.display(id));
  return [...new Set([meter, ...probes.map(({ device }) => device), watchdog, ...displays])].filter((d) => d !== null);
}

async function firstFault(devices: readonly Device[]): Promise<unknown> {
  try {
    for (const device of devices) await device.probe();
    return null;
  } catch (error) {
    return error;
  }
}

function requireNoOtherTrip({ supervisor: { tripped } }: Work): void {
  if (tripped && tripped.name !== "link-lost") throw tripError(tripped);
}
