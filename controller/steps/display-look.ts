import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import { done } from "./done.ts";
import { asResult, lookedAt } from "./item.ts";

/** Does the data interface tell what the customer sees? Somebody looks at the display itself, once a flow point. */
export async function lookAtDisplay(visit: Visit, step: Extract<Step, { kind: "display-look" }>): Promise<void> {
  const { nozzle, point } = step;
  const last = visit.journal.history.attempts
    .filter((a) => a.nozzle === nozzle && a.point === point && a.result)
    .at(-1);
  const answered = visit.job.answers?.displaySeen;
  const volume = last?.result?.display.toFixed(2) ?? "-";
  const amount = last?.result?.amount?.toFixed(2) ?? "-";
  const result = answered === undefined ? await lookedAt(visit, "displaySeen", { volume, amount }) : asResult(answered);
  await done(visit, step, {
    items: [{ nozzle, item: "displaySeen", result }],
    values: { display: last?.result?.display ?? null, amount: last?.result?.amount ?? null },
  });
}
