import type { SelfLock } from "../device/capability.ts";
import type { Operator, Question } from "../device/operator.ts";
import { isRigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";

/** What the operator is asked, after he has read it from the dispenser or from the authority's own reader. */
export const SELF_LOCK_QUESTIONS = {
  mainBoard: "selfLock.mainBoard",
  encoder: "selfLock.encoder",
  abnormalDeliveries: "selfLock.abnormalDeliveries",
  locked: "selfLock.locked",
  /** 0 for none. */
  code: "selfLock.code",
} as const;

/** Asks and stores, and never writes: keys, challenges and unlocking are the authority's. What is not known is null. */
export function createGuidedSelfLock(
  name: string,
  { operator, clock }: { operator: Operator; clock: Clock },
): SelfLock {
  const params = { selfLock: name };
  const answered = async <T extends Question>(question: T) => {
    try {
      return await operator.ask(question);
    } catch (error) {
      if (isRigError(error, "ANSWER_MISSING")) return null;
      throw error;
    }
  };
  const text = async (id: string) => (await answered({ id, kind: "text", params }))?.trim() || null;
  const count = async (id: string) => {
    const typed = await answered({ id, kind: "number", unit: "", params });
    return typed !== null && Number.isSafeInteger(typed) && typed >= 0 ? typed : null;
  };

  return {
    kind: "self-lock",
    driver: "guided",
    name,
    async read() {
      // One after the other: there is one operator.
      const mainBoard = await text(SELF_LOCK_QUESTIONS.mainBoard);
      const encoder = await text(SELF_LOCK_QUESTIONS.encoder);
      const abnormalDeliveries = await count(SELF_LOCK_QUESTIONS.abnormalDeliveries);
      const locked = await answered({ id: SELF_LOCK_QUESTIONS.locked, kind: "confirm", params });
      const code = (await count(SELF_LOCK_QUESTIONS.code)) || null;
      return { value: { mainBoard, encoder, abnormalDeliveries, locked, code }, at: clock.now() };
    },
    probe: async () => ({ summary: "read by the operator", complaints: [] }),
  };
}
