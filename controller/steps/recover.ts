import { type Device, isRigError, type RigError, sleep } from "@proverig/drivers";
import type { Visit } from "../engine/visit.ts";

/** How long a lost line may take to come back. */
const PATIENCE_MS = 30_000;

/** What a line or a device does that may come back by itself. */
export function isLinkFault(error: unknown): boolean {
  return isRigError(error, "LINK_LOST", "DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED");
}

/**
 * After a lost link: valves seen closed, every needed instrument answers again. Then the rig may try once more; the three
 * attempts of a run bound it. Any other trip needs a person. Rejects with the fault when it does not come back.
 */
export async function recover(visit: Visit, fault: RigError): Promise<void> {
  const { clock, supervisor, instruments, signal } = visit;
  const deadline = clock.now() + PATIENCE_MS;
  const { meter, probes } = instruments;
  const displays = visit.job.nozzles.map(({ id }) => instruments.display(id));
  const needed: Device[] = [...new Set([meter, ...probes.map(({ device }) => device), ...displays])].filter(
    (d) => d !== null,
  );
  for (;;) {
    try {
      await supervisor.allClosed(2000);
      for (const device of needed) await device.probe();
      break;
    } catch (error) {
      if (signal.aborted) throw error;
      if (clock.now() > deadline) throw isLinkFault(error) ? error : fault;
    }
    await sleep(clock, 500, signal);
  }
  supervisor.release();
  visit.line.state = "unknown";
}
