import type { AttemptView, JobView, PointView, StepState, StepView } from "@proverig/controller/protocol";

/** What stands in one line of the plan. */
export type PlanRow =
  | {
      kind: "step";
      id: string;
      name: string;
      items: string[];
      nozzle: number | null;
      state: StepState;
      failed: boolean;
    }
  | { kind: "nozzle"; id: string; nozzle: number }
  | { kind: "point"; id: string; nozzle: number; point: string; view: PointView | null; state: StepState }
  | { kind: "run"; id: string; nozzle: number; point: string; run: number; state: StepState; attempts: AttemptView[] };

/** The plan as a list: items that a person looks at in one line, runs under their point, every attempt under its run. Pure. */
export function planRows(job: Pick<JobView, "steps" | "attempts" | "points" | "nozzles">): PlanRow[] {
  const rows: PlanRow[] = [];
  let nozzle: number | null = null;
  let point: string | null = null;
  for (const step of job.steps) {
    if (step.nozzle !== null && step.nozzle !== nozzle) {
      nozzle = step.nozzle;
      point = null;
      if (job.nozzles.length > 1) rows.push({ kind: "nozzle", id: `nozzle:${nozzle}`, nozzle });
    }
    if (step.kind !== "run" || step.point === null || step.run === null || step.nozzle === null) {
      addStep(rows, step);
      continue;
    }
    if (step.point !== point) {
      point = step.point;
      rows.push(pointRow(job, step.nozzle, point));
    }
    const { id, run, state } = step;
    const attempts = job.attempts.filter((each) => each.nozzle === nozzle && each.point === point && each.run === run);
    rows.push({ kind: "run", id, nozzle: step.nozzle, point, run, state, attempts });
  }
  return rows;
}

function pointRow(job: Pick<JobView, "steps" | "points">, nozzle: number, point: string): PlanRow {
  const view = job.points.find((each) => each.nozzle === nozzle && each.point === point) ?? null;
  const states = job.steps
    .filter((step) => step.kind === "run" && step.nozzle === nozzle && step.point === point)
    .map(({ state }) => state);
  return { kind: "point", id: `point:${nozzle}:${point}`, nozzle, point, view, state: together(states) };
}

function addStep(rows: PlanRow[], step: StepView): void {
  const last = rows.at(-1);
  const failed = step.state === "failed" || step.result === "fail";
  if (step.kind === "item" && step.item !== null && last?.kind === "step" && last.name === "item") {
    last.items.push(step.item);
    last.state = together([last.state, step.state]);
    last.failed ||= failed;
    return;
  }
  const { id, kind, nozzle, state } = step;
  rows.push({ kind: "step", id, name: kind, items: step.item === null ? [] : [step.item], nozzle, state, failed });
}

/** Of several steps in one line: running as soon as one runs or only some are done. */
export function together(states: readonly StepState[]): StepState {
  if (states.length > 0 && states.every((state) => state === "done")) return "done";
  if (states.includes("failed")) return "failed";
  if (states.includes("running") || states.includes("done")) return "running";
  return "todo";
}

/** The line where we are: what runs, or else what comes next. */
export function currentRow(rows: readonly PlanRow[]): PlanRow | null {
  const steps = rows.filter((row) => row.kind === "step" || row.kind === "run");
  return (
    steps.find((row) => "state" in row && row.state === "running") ?? steps.find((row) => row.state === "todo") ?? null
  );
}

/** Of several items in one line: the one that is looked at now, or else comes next. Pure. */
export function itemNow(steps: readonly StepView[], items: readonly string[]): string | null {
  const stateOf = (item: string) => steps.find((step) => step.kind === "item" && step.item === item)?.state;
  return (
    items.find((item) => stateOf(item) === "running") ??
    items.find((item) => stateOf(item) === "todo") ??
    items[0] ??
    null
  );
}

/** The last attempt that has numbers to show between two deliveries. */
export function lastAttempt(job: Pick<JobView, "attempts">): AttemptView | null {
  return job.attempts.findLast((attempt) => attempt.display !== null) ?? null;
}
