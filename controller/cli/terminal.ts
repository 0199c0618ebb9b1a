import { createInterface } from "node:readline/promises";
import type { Answer, Question } from "@proverig/drivers";

/** Asks the person at the terminal. A number that is none is asked again, never guessed. */
export function terminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
  return async <T extends Question>(question: T): Promise<Answer<T>> => {
    const lines = createInterface({ input, output });
    try {
      for (;;) {
        const text = (await lines.question(`${prompt(question)} `)).trim();
        const answer = parse(question, text);
        if (answer !== null) return answer as Answer<T>;
      }
    } finally {
      lines.close();
    }
  };
}

function prompt(question: Question): string {
  const params = Object.entries(question.params ?? {}).map(([key, value]) => `${key} ${value}`);
  const about = params.length > 0 ? ` (${params.join(", ")})` : "";
  if (question.kind === "confirm") return `${question.id}${about}? [y/n]`;
  return `${question.id}${about}${question.kind === "number" ? ` in ${question.unit}` : ""}:`;
}

function parse(question: Question, text: string): boolean | number | string | null {
  if (question.kind === "confirm") return /^y(es)?$/i.test(text) ? true : /^no?$/i.test(text) ? false : null;
  if (question.kind === "text") return text === "" ? null : text;
  const value = Number(text.replace(",", "."));
  return text !== "" && Number.isFinite(value) ? value : null;
}
