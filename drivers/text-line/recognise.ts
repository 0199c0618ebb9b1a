import type { OnLine, Proposed, ScanQuestion } from "../device/recognise.ts";
import type { LineSettings } from "../link/link.ts";
import { lineSplitter } from "./splitter.ts";

export interface TextSigns {
  /** A question that changes nothing in the instrument, without its end. */
  ask: string;
  /** What ends lines, both ways. */
  delimiter: string;
  isAnswer(text: string): boolean;
  lines: readonly LineSettings[];
  propose(answer: string): readonly Proposed[];
}

const PATIENCE_MS = 400;
const GAP_MS = 50;
const LONGEST_ANSWER = 80;

/** How a scan finds an instrument that answers a line of text with one of its own kind. */
export function recogniseText({ ask, delimiter, isAnswer, lines, propose }: TextSigns): OnLine {
  const question: ScanQuestion = {
    bytes: new TextEncoder().encode(ask + delimiter),
    replyBytes: LONGEST_ANSWER,
    patienceMs: PATIENCE_MS,
    answers(heard) {
      const texts = lineSplitter(delimiter)
        .push(heard)
        .map((line) => new TextDecoder().decode(line));
      return texts.filter(isAnswer).map((text) => ({ text }));
    },
  };
  return {
    on: "line",
    lines,
    addresses: [null],
    sure: "named",
    gapMs: GAP_MS,
    ask: () => question,
    propose: (_address, { text }) => propose(text),
  };
}
