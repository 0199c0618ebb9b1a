import { RigError } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";
import type { Delivered, DeliverySpec } from "./delivery.ts";

/** By so much a dispenser may miss its preset. */
const MISSES = 0.03;
const MISSES_L = 0.1;

/** Whoever hangs up the nozzle, and a dispenser that loses its supply, end a preset early: what is left is no run. */
export function requireWhole(
  { display }: Pick<DeliveryContext, "display">,
  { targetL }: DeliverySpec,
  { rest, refused }: Delivered,
): void {
  if (refused !== null || rest.display === null) return;
  const shownL = rest.display * 10 ** -display.decimals.volume;
  if (shownL >= targetL * (1 - MISSES) - MISSES_L) return;
  throw new RigError("DISPLAY_STATE", {
    what: `the dispenser ended at ${shownL.toFixed(display.decimals.volume)} L a delivery with a preset of ${targetL} L`,
    where: display.name,
    mend: "leave the nozzle in the rig until the run is over; find out what else ends a delivery",
  });
}

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
