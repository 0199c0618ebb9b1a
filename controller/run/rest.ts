import { RigError, sleep } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";

const METER_REST_MS = 10_000;

export interface MeterRest {
  /** When the last movement was seen. */
  since: number;
  /** What the meter still shows, L/min; null without a meter, or when it does not come to rest. */
  flowLpm: number | null;
}

/** Waits until the meter has been at rest for as long as the profile asks. */
export async function untilMeterRests(c: DeliveryContext): Promise<MeterRest> {
  const settleMs = c.profile.waits.settle.value * 1000;
  const began = c.clock.now();
  if (!c.hasMeter) {
    await sleep(c.clock, settleMs, c.signal);
    return { since: began, flowLpm: null };
  }
  const deadline = c.clock.now() + METER_REST_MS + settleMs;
  let from: { t: number; totalL: number } | null = null;
  while (c.clock.now() < deadline) {
    const sample = c.monitor.latest.meter;
    if (sample && from && Math.abs(restFlow(from, sample)) <= c.zeroLpm) {
      if (sample.t - from.t >= settleMs) return { since: from.t, flowLpm: restFlow(from, sample) };
    } else if (sample) {
      // Still moving: the rest begins anew at this sample.
      from = { t: sample.t, totalL: sample.totalL };
    }
    await sleep(c.clock, 50, c.signal);
  }
  return { since: began, flowLpm: null };
}

/** A change below half a millilitre is a totaliser's resolution, not a flow. */
function restFlow(from: { t: number; totalL: number }, to: { t: number; totalL: number }): number {
  const litres = to.totalL - from.totalL;
  if (to.t <= from.t || Math.abs(litres) < 0.0005) return 0;
  return (litres / (to.t - from.t)) * 60_000;
}

const FRESH_MS = 500;
const METER_PATIENCE_MS = 2000;

/**
 * The total from which the run counts. An older one would lack what has flowed since, and would stand in no trace: with a
 * meter that is silent just now the run does not begin.
 */
export async function totalAtRest({ clock, monitor, hasMeter, signal }: DeliveryContext, beganAt: number) {
  if (!hasMeter) return { t: clock.now(), totalL: 0 };
  for (const deadline = clock.now() + METER_PATIENCE_MS; ; ) {
    const { meter } = monitor.latest;
    if (meter && meter.t >= beganAt && clock.now() - meter.t <= FRESH_MS) return { t: meter.t, totalL: meter.totalL };
    if (clock.now() > deadline) {
      throw new RigError("DEVICE_SILENT", {
        what: `no total of the master meter for ${METER_PATIENCE_MS / 1000} s`,
        mend: "check its supply, wiring and line",
      });
    }
    await sleep(clock, 20, signal);
  }
}
