import { sleep } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";

const METER_REST_MS = 10_000;

/** With the dispenser's valve closed and the rig's open the hose gives back what it had swollen by. */
export async function untilHoseIsRelaxed({ clock, monitor, hasMeter, signal }: DeliveryContext): Promise<void> {
  const deadline = clock.now() + 3000;
  let stillSince: number | null = null;
  while (clock.now() < deadline) {
    const still = !hasMeter || Math.abs(monitor.latest.meter?.flowLpm ?? 0) < 0.1;
    stillSince = still ? (stillSince ?? clock.now()) : null;
    if (stillSince !== null && clock.now() - stillSince >= 300) return;
    await sleep(clock, 50, signal);
  }
}

/** Resolves with the flow that the meter still shows at rest, L/min; null without a meter or when it does not rest. */
export async function untilMeterRests(c: DeliveryContext): Promise<number | null> {
  const settleMs = c.profile.waits.settle.value * 1000;
  if (!c.hasMeter) {
    await sleep(c.clock, settleMs, c.signal);
    return null;
  }
  const deadline = c.clock.now() + METER_REST_MS + settleMs;
  let from: { t: number; totalL: number } | null = null;
  while (c.clock.now() < deadline) {
    const sample = c.monitor.latest.meter;
    if (sample && from && Math.abs(restFlow(from, sample)) <= c.zeroLpm) {
      if (sample.t - from.t >= settleMs) return restFlow(from, sample);
    } else if (sample) {
      // Still moving: the rest begins anew at this sample.
      from = { t: sample.t, totalL: sample.totalL };
    }
    await sleep(c.clock, 50, c.signal);
  }
  return null;
}

/** A change below half a millilitre is a totaliser's resolution, not a flow. */
function restFlow(from: { t: number; totalL: number }, to: { t: number; totalL: number }): number {
  const litres = to.totalL - from.totalL;
  if (to.t <= from.t || Math.abs(litres) < 0.0005) return 0;
  return (litres / (to.t - from.t)) * 60_000;
}
