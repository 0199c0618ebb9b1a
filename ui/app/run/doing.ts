import type { JobView, TripView } from "@proverig/controller/protocol";
import { currentRow, planRows } from "./rows.ts";

/** What the rig last said that it does, for a panel that hears no more of it. `runs`: oil may be flowing. */
export type Doing = { runs: boolean } & (
  | { kind: "run"; nozzle: number; point: string; run: number }
  | { kind: "purge"; nozzle: number }
  | { kind: "step"; step: string; item: string | null }
  | { kind: "prompt" | "trip" | "paused" | "closed" | "idle" }
);

/** Pure. The rig itself goes on with a delivery and stands where a person is needed. */
export function doing(job: JobView | null, trip: TripView | null): Doing {
  if (trip) return { runs: false, kind: "trip" };
  if (!job) return { runs: false, kind: "idle" };
  if (job.closed) return { runs: false, kind: "closed" };
  if (job.delivery) {
    const { nozzle, point, run } = job.delivery;
    if (point === null || run === null) return { runs: true, kind: "purge", nozzle };
    return { runs: true, kind: "run", nozzle, point, run };
  }
  if (job.prompt) return { runs: false, kind: "prompt" };
  if (job.paused) return { runs: false, kind: "paused" };
  const row = currentRow(planRows(job));
  if (row?.kind === "run") return { runs: true, kind: "run", nozzle: row.nozzle, point: row.point, run: row.run };
  if (row?.kind !== "step") return { runs: false, kind: "idle" };
  return { runs: true, kind: "step", step: row.name, item: row.items[0] ?? null };
}
