import type { ServeContext } from "../device/define.ts";
import type { Faults } from "../station/twin.ts";
import { lineSplitter } from "./splitter.ts";

/** A simulated instrument that speaks lines of text. */
export interface TextTwin {
  readonly faults: Faults;
  readonly delimiter: string;
  /** Its answer to a line; null: none. */
  answer(text: string): string | null;
  /** Gives it a way to speak unasked. */
  onSay?(say: (text: string) => void): void;
}

/** From a question's last byte to its answer's first. */
const REPLY_MS = 10;

/** The station's end of a line of text: one instrument, through its fault switches. */
export function serveLines({ clock, link }: ServeContext, twins: readonly TextTwin[]): void {
  for (const twin of twins) {
    const { faults, delimiter } = twin;
    const splitter = lineSplitter(delimiter);
    const say = (text: string) => {
      if (faults.silent) return;
      // What another would answer is none of these words.
      const words = faults.wrongUnit ? `?${text}` : faults.garbage ? "\u0001\u0002#~" : text;
      const bytes = faults.corrupt(new TextEncoder().encode(words + delimiter));
      clock.after(REPLY_MS + faults.lateMs(), () => link.write(bytes));
    };
    twin.onSay?.(say);
    link.onData((bytes) => {
      for (const line of splitter.push(bytes)) {
        const answer = twin.answer(new TextDecoder().decode(line));
        if (answer !== null) say(answer);
      }
    });
  }
}
