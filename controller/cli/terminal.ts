import { createInterface } from "node:readline/promises";
import { type Answer, abortReason, type Question, RigError } from "@proverig/drivers";
import { type Language, questionText } from "../text/index.ts";
import { langOf } from "./lang.ts";

export interface TerminalParts {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  language: Language;
  /** Ends a question without an answer. */
  signal: AbortSignal;
  /** Ctrl-C: while a line is edited it is a character, and no signal. */
  interrupt(): void;
}

/**
 * Asks the person at the terminal. A number that is none is asked again, never guessed. Rejects with the signal's reason,
 * and with INTERRUPTED when the terminal is closed.
 */
export function terminal({ input, output, language, signal, interrupt }: TerminalParts) {
  return async <T extends Question>(question: T): Promise<Answer<T>> => {
    if (signal.aborted) throw abortReason(signal);
    const lines = createInterface({ input, output });
    const ended = new Promise<never>((_, reject) => {
      lines.once("close", () => reject(hungUp()));
      signal.addEventListener("abort", () => reject(abortReason(signal)), { once: true });
    });
    ended.catch(() => undefined);
    lines.on("SIGINT", interrupt);
    try {
      for (;;) {
        const answered = lines.question(`${prompt(question, language)} `);
        answered.catch(() => undefined);
        const text = (await Promise.race([answered, ended])).trim();
        const answer = parse(question, text);
        if (answer !== null) return answer as Answer<T>;
      }
    } finally {
      lines.close();
    }
  };
}

/** The person at this process's own terminal. */
export function askAtTerminal(signal: AbortSignal) {
  return terminal({
    input: process.stdin,
    output: process.stderr,
    language: langOf(),
    signal,
    interrupt: () => process.kill(process.pid, "SIGINT"),
  });
}

function hungUp(): RigError {
  return new RigError("INTERRUPTED", { what: "the terminal was closed", mend: "go on with --resume" });
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
