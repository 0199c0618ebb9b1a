import type { SealSet } from "../engine/entries.ts";
import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import type { ItemResult } from "../regulation/profile.ts";
import { done } from "./done.ts";

/** What a person looked at: the job's answers, or not verified. */
export async function checkItem(visit: Visit, step: Extract<Step, { kind: "item" }>): Promise<void> {
  const { adjustments } = visit.journal.history;
  const answers = visit.job.answers as Partial<Record<string, unknown>> | undefined;
  // What was answered beforehand says nothing about seals that were set anew.
  const answered = step.item === "seals" && adjustments.length > 0 ? undefined : answers?.[step.item];
  const seals = step.item === "seals" ? sealsNow(visit.job.dispenser.seals, adjustments) : null;
  const params = seals === null ? {} : codesByPlace(seals);
  const result = answered === undefined ? await lookedAt(visit, `item.${step.item}`, params) : asResult(answered);
  const values = seals === null ? undefined : { seals };
  await done(visit, step, { items: [{ nozzle: null, item: step.item, result }], ...(values ? { values } : {}) });
}

/** Seals by their place: the last one that was set there. */
function sealsNow(found: readonly SealSet[], adjustments: ReadonlyArray<{ seals: readonly SealSet[] }>): SealSet[] {
  if (adjustments.length === 0) return [...found];
  const set = [...found, ...adjustments.flatMap(({ seals }) => seals)];
  return [...new Map(set.map((seal) => [seal.place, seal])).values()];
}

/** What the codes on the dispenser are to be held against: those of the job, by their place. */
function codesByPlace(seals: readonly SealSet[]): Record<string, string> {
  const places = [...new Set(seals.map(({ place }) => place))];
  const codesAt = (at: string) => seals.filter(({ place }) => place === at).map(({ code }) => code);
  return Object.fromEntries(places.map((place) => [place, codesAt(place).join(", ")]));
}

/** Where somebody is at the panel he is asked; elsewhere what was not answered is not verified. */
export async function lookedAt(
  { guide, operator }: Pick<Visit, "guide" | "operator">,
  id: string,
  params: Record<string, string | number> = {},
): Promise<ItemResult> {
  if (!guide) return "not-verified";
  return (await operator.ask({ id, kind: "confirm", params })) ? "pass" : "fail";
}

export function asResult(answer: unknown): ItemResult {
  return answer === "pass" || answer === "fail" ? answer : "not-verified";
}
