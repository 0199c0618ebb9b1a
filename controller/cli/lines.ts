import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Lines of a person at a terminal, or of a file or a pipe in his place. */
export interface Lines {
  /** Null when there are no more. */
  ask(question: string): Promise<string | null>;
  /** The same without echo. */
  secret(question: string): Promise<string | null>;
  close(): void;
}

export interface LinesParts {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Somebody types: lines are edited and echoed here, for the terminal itself is told not to. */
  terminal: boolean;
}

export function openLines({ input, output, terminal }: LinesParts): Lines {
  let hidden = false;
  const echo = new Writable({
    write(chunk: Uint8Array, _, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface(terminal ? { input, output: echo, terminal: true } : { input });
  const come: string[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  lines.on("line", (line) => {
    come.push(line);
    wake();
  });
  lines.once("close", () => {
    ended = true;
    wake();
  });
  // While a line is edited, Ctrl-C is a character and no signal.
  lines.on("SIGINT", () => lines.close());

  const ask = async (question: string): Promise<string | null> => {
    if (terminal && !ended) {
      lines.setPrompt(question);
      lines.prompt();
    } else output.write(question);
    while (come.length === 0 && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return come.shift() ?? null;
  };

  return {
    ask,
    async secret(question) {
      output.write(question);
      hidden = true;
      try {
        return await ask("");
      } finally {
        hidden = false;
        output.write("\n");
      }
    },
    close: () => lines.close(),
  };
}
