import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import type { ItemResult } from "../regulation/profile.ts";
import { done } from "./done.ts";

/** What a person looked at: the job's answers, or not verified. */
export async function checkItem(visit: Visit, step: Extract<Step, { kind: "item" }>): Promise<void> {
  const answers = visit.job.answers as Partial<Record<string, unknown>> | undefined;
  const result = asResult(answers?.[step.item]);
  const values = step.item === "seals" ? { seals: visit.job.dispenser.seals ?? [] } : undefined;
  await done(visit, step, { items: [{ nozzle: null, item: step.item, result }], ...(values ? { values } : {}) });
}

export function asResult(answer: unknown): ItemResult {
  return answer === "pass" || answer === "fail" ? answer : "not-verified";
}
