import { RigError } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";

/** Whoever hangs up the nozzle ends a delivery that has no preset; nobody else would notice before it was open too long. */
export function untilEndedByItself({ monitor, display, signal }: DeliveryContext) {
  const ended = new AbortController();
  let saidSo = 0;
  const stop = monitor.subscribe((sample) => {
    if (!display.can.command || sample.kind !== "display") return;
    saidSo = sample.state === "completed" || sample.state === "idle" ? saidSo + 1 : 0;
    if (saidSo < 2) return;
    ended.abort(
      new RigError("DISPLAY_STATE", {
        what: "the dispenser ended by itself a delivery without preset",
        where: display.name,
        mend: "leave the nozzle in the rig until the run is over",
      }),
    );
  });
  return { signal: AbortSignal.any([signal, ended.signal]), stop };
}
