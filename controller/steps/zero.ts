import { RigError, sleep } from "@proverig/drivers";
import type { Work } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { done } from "./done.ts";

const WATCH_MS = 3000;

/** With all valves closed nothing may pass: neither through a leaking valve nor in the meter's imagination. */
export async function zero(visit: Work, step: Extract<Step, { kind: "zero" }>): Promise<void> {
  const { meter } = visit.instruments;
  await visit.supervisor.allClosed();
  if (!meter) return done(visit, step);
  await sleep(visit.clock, 500, visit.signal);
  const before = await patiently(() => meter.readTotal());
  await sleep(visit.clock, WATCH_MS, visit.signal);
  const after = await patiently(() => meter.readTotal());
  const litres = after.value - before.value;
  const flowLpm = Math.abs(litres) < 0.0005 ? 0 : (litres / (after.at - before.at)) * 60_000;
  const limit = zeroLimitLpm(visit);
  if (Math.abs(flowLpm) > limit) {
    throw new RigError("ZERO_FLOW", {
      what: `the meter counts ${flowLpm.toFixed(3)} L/min with all valves closed, at most ${limit.toFixed(3)}`,
      where: meter.name,
      mend: "look for a leaking valve; if there is none, zero the meter with the line full and at rest",
    });
  }
  await done(visit, step, { values: { flowLpm } });
}

/** Three times the stated zero stability, and not less than what a totaliser of a millilitre shows in a short rest. */
export function zeroLimitLpm(visit: Pick<Work, "config">): number {
  const roles = visit.config.roles;
  const standard = roles.meter === undefined ? undefined : visit.config.standards[roles.meter];
  const stated = standard && "zeroStability" in standard ? (standard.zeroStability ?? 0) : 0;
  return Math.max(3 * stated, 0.03);
}

async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt >= 5) throw error;
    }
  }
}
