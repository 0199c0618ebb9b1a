import type { Answer, Question } from "@proverig/drivers";
import type { AskPerson } from "./operator.ts";

/** What a person has to get ready first. "Not yet" is no fault of the rig's and no end of the job. */
const AWAITED: ReadonlySet<string> = new Set(["ready", "fuelReturned"]);

/** Asks somebody who is there; what he has to get ready is asked until it is. Stops with his rejection, or with the stop. */
export async function askPatiently<T extends Question>(
  person: NonNullable<AskPerson>,
  question: T,
  signal: AbortSignal,
): Promise<Answer<T>> {
  for (;;) {
    const answer = await person(question);
    if (answer !== false || !AWAITED.has(question.id) || signal.aborted) return answer;
  }
}
