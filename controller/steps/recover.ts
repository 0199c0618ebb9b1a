import { abortReason, type Device, isRigError, RigError, sleep } from "@proverig/drivers";
import type { Work } from "../engine/visit.ts";
import { allLapse } from "../safety/lapse.ts";
import { tripError } from "../safety/supervisor.ts";

/** How long a lost line may take to come back. */
const PATIENCE_MS = 30_000;

/**
 * What a line or a device does that may come back by itself; a port, too, that was there when the work began: pulled while
 * nobody asked there, it is missed only at the next request, and back it is taken by others for a moment.
 */
export function isLinkFault(error: unknown): error is RigError {
  return isRigError(error, ...LINK_FAULTS);
}

const LINK_FAULTS = [
  "LINK_LOST",
  "DEVICE_SILENT",
  "REPLY_CORRUPT",
  "REPLY_UNEXPECTED",
  "PORT_NOT_FOUND",
  "PORT_BUSY",
  "PORT_DENIED",
] as const;

/** A port that is gone for good in mid-work is a fault of the rig's, and no more one of its files. */
export function asLost(fault: RigError): RigError {
  if (fault.code !== "PORT_NOT_FOUND") return fault;
  return new RigError("LINK_LOST", {
    what: `the port is gone: ${fault.what}`,
    ...(fault.where === undefined ? {} : { where: fault.where }),
    mend: "check the plug and the adapter's supply",
    cause: fault,
  });
}

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
  const { meter, probes } = instruments;
  const displays = job.nozzles.map(({ id }) => instruments.display(id));
  return [...new Set([meter, ...probes.map(({ device }) => device), ...displays])].filter((d) => d !== null);
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
