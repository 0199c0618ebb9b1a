import type { AnyDriver, Proposed, ScanAnswer, Sureness } from "@proverig/drivers";
import type { AskedOnce, OpenLine } from "./ask.ts";
import { type Attempts, varies, withoutEcho } from "./hearing.ts";
import type { ScanAsk } from "./plan.ts";

/** Something that answers. */
export interface Found {
  /** Null: it speaks Modbus and is of no make that is known here. */
  driver: AnyDriver | null;
  address: number | null;
  sure: Sureness;
  proposed: readonly Proposed[];
  steadiness: Steadiness;
}

/** What came of the same question, asked several times. */
export interface Steadiness {
  asked: number;
  /** Answered once, and well. */
  good: number;
  /** Answered by more than one at once. */
  doubled: number;
  /** Something came that was no answer; and it was something else each time. */
  bad: number;
  varying: boolean;
  echo: boolean;
}

/** A device that answers its next question late would be heard double: it is given so much more. */
const TAIL_MS = 80;
const TIMES = 4;

/** Asks again, and hears whether one device answers as one device does. */
export async function steadinessOf(line: OpenLine, { question, gapMs }: ScanAsk): Promise<Steadiness> {
  const heard: AskedOnce[] = [];
  while (heard.length < TIMES) heard.push(await line.ask(question, { gapMs, tailMs: TAIL_MS }));
  const bad = heard.filter(({ answers, heard: bytes }) => answers.length === 0 && bytes.length > 0);
  return {
    asked: TIMES,
    good: heard.filter(({ answers }) => answers.length === 1).length,
    doubled: heard.filter(({ answers }) => answers.length > 1).length,
    bad: bad.length,
    varying: bad.length > 1 && varies(bad.map(({ heard: bytes }) => bytes)),
    echo: heard.some(({ echo }) => echo),
  };
}

/** One question to whoever may be there: its answers, or what came instead, asked for again. */
export async function tryAsk(
  line: OpenLine,
  { question, gapMs }: ScanAsk,
): Promise<{ answers: readonly ScanAnswer[]; attempts: Attempts }> {
  const heard: Uint8Array[] = [];
  for (let tried = 0; tried < TIMES; tried++) {
    const { answers, heard: bytes } = await line.ask(question, { gapMs });
    heard.push(bytes);
    const came = withoutEcho(question.bytes, bytes).rest.length > 0;
    if (answers.length > 0 || !came) return { answers, attempts: { sent: question.bytes, heard } };
  }
  return { answers: [], attempts: { sent: question.bytes, heard } };
}
