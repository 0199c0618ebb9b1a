import type { Answer, Operator, Question } from "@proverig/drivers";

/** An operator of whom it is known whether he is being waited for. */
export interface AskedOperator extends Operator {
  readonly isAsked: boolean;
}

export function asked(operator: Operator): AskedOperator {
  let open = 0;
  return {
    get isAsked() {
      return open > 0;
    },
    async ask<T extends Question>(question: T): Promise<Answer<T>> {
      open++;
      try {
        return await operator.ask(question);
      } finally {
        open--;
      }
    },
  };
}
