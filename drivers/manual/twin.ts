import type { Answer, Operator, Question } from "../device/operator.ts";
import { RigError } from "../error.ts";
import type { TwinContext } from "../station/twin.ts";
import { MANUAL_QUESTIONS } from "./display.ts";

/** An operator who reads a simulated dispenser's display and handles its nozzle. He knows of nothing else. */
export function createManualTwin({ name, world }: Pick<TwinContext, "name" | "world">): Operator {
  const view = world.dispenser(name);
  const { decimals } = view;
  const numbers: Readonly<Record<string, () => number>> = {
    [MANUAL_QUESTIONS.volume]: () => view.shows().volume / 10 ** decimals.volume,
    [MANUAL_QUESTIONS.amount]: () => view.shows().amount / 10 ** decimals.amount,
    [MANUAL_QUESTIONS.price]: () => view.shows().price / 10 ** decimals.price,
  };
  const deeds: Readonly<Record<string, (preset: number) => boolean>> = {
    [MANUAL_QUESTIONS.prepared](preset) {
      if (view.state === "completed") view.reset();
      view.preset(preset > 0 ? Math.round(preset * 10 ** decimals.volume) : null);
      return view.authorise();
    },
    [MANUAL_QUESTIONS.hungUp]() {
      view.stop();
      return true;
    },
  };
  return {
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      const mine = question.params?.display === name;
      const preset = Number(question.params?.preset ?? 0);
      const answer = mine ? (numbers[question.id]?.() ?? deeds[question.id]?.(preset)) : undefined;
      if (isAnswer(question, answer)) return answer;
      throw new RigError("ANSWER_MISSING", { what: `nobody answers "${question.id}"`, where: name });
    },
  };
}

const TYPES = { confirm: "boolean", number: "number", text: "string" } as const;

function isAnswer<T extends Question>(question: T, answer: unknown): answer is Answer<T> {
  return typeof answer === TYPES[question.kind];
}
