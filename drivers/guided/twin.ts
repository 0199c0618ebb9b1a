import type { Answer, Operator, Question } from "../device/operator.ts";
import { RigError } from "../error.ts";
import type { TwinContext } from "../station/twin.ts";
import { SELF_LOCK_QUESTIONS } from "./self-lock.ts";

/** An operator who reads a simulated dispenser's self-lock. He knows of nothing else. */
export function createGuidedTwin({ name, world }: Pick<TwinContext, "name" | "world">): Operator {
  return {
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      const seen = world.selfLock(name);
      const answers: Readonly<Record<string, string | number | boolean>> = {
        [SELF_LOCK_QUESTIONS.mainBoard]: seen.mainBoard,
        [SELF_LOCK_QUESTIONS.encoder]: seen.encoder,
        [SELF_LOCK_QUESTIONS.abnormalDeliveries]: seen.abnormalDeliveries,
        [SELF_LOCK_QUESTIONS.locked]: seen.locked,
        [SELF_LOCK_QUESTIONS.code]: seen.code ?? 0,
      };
      const answer = question.params?.selfLock === name ? answers[question.id] : undefined;
      if (isAnswer(question, answer)) return answer;
      throw new RigError("ANSWER_MISSING", { what: `nobody answers "${question.id}"`, where: name });
    },
  };
}

const TYPES = { confirm: "boolean", number: "number", text: "string" } as const;

function isAnswer<T extends Question>(question: T, answer: unknown): answer is Answer<T> {
  return typeof answer === TYPES[question.kind];
}
