import { type Clock, type Device, type DeviceKind, sleep } from "@proverig/drivers";
import type { HealthLedger } from "../health/ledger.ts";

const LOOK_MS = 2000;
/** A contact's complaint is its trip, and what a person reads is not asked. */
const PROBED: ReadonlySet<DeviceKind> = new Set(["flow-meter", "thermometer", "valve", "display", "watchdog"]);

export interface ComplaintParts {
  clock: Clock;
  health: HealthLedger;
  signal: AbortSignal;
  found(device: string, complaints: readonly string[]): void;
}

/** Asks each device once, when it answers, what does not fit the configuration: before somebody stands at the dispenser. */
export async function lookForComplaints(
  devices: Iterable<Device>,
  { clock, health, signal, found }: ComplaintParts,
): Promise<void> {
  let left = [...devices].filter(
    (device) => PROBED.has(device.kind) && !(device.kind === "display" && !device.can.live),
  );
  while (left.length > 0 && !signal.aborted) {
    await sleep(clock, LOOK_MS, signal).catch(() => undefined);
    for (const device of left) {
      if (signal.aborted || health.of(device.name).state !== "ok") continue;
      try {
        const { complaints } = await device.probe();
        left = left.filter((each) => each !== device);
        if (!signal.aborted && complaints.length > 0) found(device.name, complaints);
      } catch {
        // It is asked again when it answers.
      }
    }
  }
}
