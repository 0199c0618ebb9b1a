import type { Answer, Question } from "@proverig/drivers";
import type { Prompt } from "../protocol/index.ts";
import { Refused } from "../server/service.ts";
import type { AskPerson } from "../verify/operator.ts";

export interface Prompts {
  readonly current: Prompt | null;
  /** The person at the panel, as steps and drivers see him. One question at a time, in the order in which they come. */
  ask: NonNullable<AskPerson>;
  /** Rejects an answer to a question that is not asked, or of another kind. */
  answer(number: number, answer: boolean | number | string): void;
  /** Nobody will answer any more. */
  drop(reason: Error): void;
}

interface Waiting {
  prompt: Prompt;
  resolve(answer: boolean | number | string): void;
  reject(reason: Error): void;
}

const TYPE_OF = { confirm: "boolean", number: "number", text: "string" } as const;

export function createPrompts(onChange: () => void): Prompts {
  let numbered = 0;
  let waiting: Waiting[] = [];
  return {
    get current() {
      return waiting[0]?.prompt ?? null;
    },
    ask<T extends Question>(question: T): Promise<Answer<T>> {
      return new Promise((resolve, reject) => {
        const { id, kind, params = {} } = question;
        const prompt: Prompt = {
          number: ++numbered,
          id,
          kind,
          unit: "unit" in question ? question.unit : null,
          params,
        };
        waiting.push({ prompt, resolve: (answer) => resolve(answer as Answer<T>), reject });
        onChange();
      });
    },
    answer(number, answer) {
      const [first] = waiting;
      if (first?.prompt.number !== number) throw new Refused("NO_SUCH_PROMPT", "this is not asked any more");
      const { kind } = first.prompt;
      const fits = typeof answer === TYPE_OF[kind] && (typeof answer !== "number" || Number.isFinite(answer));
      if (!fits) throw new Refused("MALFORMED", `expected a ${TYPE_OF[kind]}`);
      waiting = waiting.slice(1);
      first.resolve(answer);
      onChange();
    },
    drop(reason) {
      const all = waiting;
      waiting = [];
      for (const each of all) each.reject(reason);
      onChange();
    },
  };
}
