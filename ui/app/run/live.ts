import type { JobView, Live } from "@proverig/controller/protocol";

/** Milliseconds since the oldest of the readings that a run needs; null while nothing is read. Pure. */
export function oldestMs(live: Live | null, heldMs: number): number | null {
  if (live === null) return null;
  const { display, meter, tJ, tM } = live;
  const ages = [display, meter, tJ, tM].flatMap((reading) => (reading === null ? [] : [reading.ageMs]));
  return ages.length === 0 ? null : Math.max(...ages) + heldMs;
}

/** Names one delivery, so that the chart knows when another begins; null while none is. Pure. */
export function runKey({ delivery, attempts, steps }: Pick<JobView, "delivery" | "attempts" | "steps">): string | null {
  if (delivery) return [delivery.nozzle, delivery.point, delivery.run, attempts.length].join(" ");
  return steps.find(({ kind, state }) => kind === "purge" && state === "running")?.id ?? null;
}
