import { createInterface } from "node:readline/promises";
import type { Answer, Question } from "@proverig/drivers";
import { type Language, questionText } from "../text/index.ts";

/** Asks the person at the terminal. A number that is none is asked again, never guessed. */
export function terminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream, language: Language) {
  return async <T extends Question>(question: T): Promise<Answer<T>> => {
    const lines = createInterface({ input, output });
    try {
      for (;;) {
        const text = (await lines.question(`${prompt(question, language)} `)).trim();
        const answer = parse(question, text);
        if (answer !== null) return answer as Answer<T>;
      }
    } finally {
      lines.close();
    }
  };
}

function prompt(question: Question, language: Language): string {
  const text = questionText(language, question.id, question.params);
  return question.kind === "confirm" ? `${text} [y/n]` : `${text}:`;
}

function parse(question: Question, text: string): boolean | number | string | null {
  if (question.kind === "confirm") return /^y(es)?$/i.test(text) ? true : /^no?$/i.test(text) ? false : null;
  if (question.kind === "text") return text === "" ? null : text;
  const value = Number(text.replace(",", "."));
  return text !== "" && Number.isFinite(value) ? value : null;
}
