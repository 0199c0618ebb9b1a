import type { Bus, BusContext, BusDefinition } from "../device/define.ts";
import { isRigError, RigError } from "../error.ts";
import type { Scanner } from "../frames/scanner.ts";
import { openWire } from "../frames/wire.ts";
import { sleep } from "../time/clock.ts";
import { serveLines, type TextTwin } from "./serve.ts";
import { lineSplitter } from "./splitter.ts";

export interface Said {
  text: string;
  /** Clock.now() when its end arrived. */
  at: number;
}

export interface Question {
  /** Without its end. */
  text: string;
  /** What ends lines, both ways. */
  delimiter: string;
  /** The device, for messages. */
  where: string;
  /** True for the answer; other lines are left out. */
  isAnswer(text: string): boolean;
}

/** One instrument that speaks lines of text. Opens on demand and again after a loss. */
export interface TextBus extends Bus {
  readonly name: string;
  /** Asks, up to three times where nothing good comes: a question changes nothing in the instrument. */
  ask(question: Question): Promise<Said>;
  /** Lines that it says unasked; the line is kept open until the listener stops. */
  listen(delimiter: string, listener: (said: Said) => void): { stop(): void };
}

const TRIES = 3;
const GAP_MS = 5;
/** A pause within a line, in which the listener looks whether it is still wanted. */
const LISTEN_MS = 500;

function openTextBus(context: BusContext): TextBus {
  const { clock, timing } = context;
  const wire = openWire(context);
  let lastGoodAt: number | null = null;
  let closed = false;

  const once = async ({ text, delimiter, where, isAnswer }: Question): Promise<Said> => {
    await wire.send(new TextEncoder().encode(text + delimiter), GAP_MS);
    let said: Said | null = null;
    const scanner = lines(delimiter, (line) => {
      if (!said && isAnswer(line)) said = { text: line, at: clock.now() };
    });
    const done = () => said !== null;
    const heard = await wire.listen({ scanner, patienceMs: timing.worstReplyMs, done }, () => undefined);
    if (said === null) throw unanswered(where, text, heard);
    lastGoodAt = clock.now();
    return said;
  };

  return {
    name: wire.name,
    get lastGoodAt() {
      return lastGoodAt;
    },
    async ask(question) {
      for (let tried = 1; ; tried++) {
        try {
          return await wire.turn({}, () => once(question));
        } catch (error) {
          const passing = isRigError(error, "DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED");
          if (!passing || tried === TRIES) throw error;
        }
      }
    },
    listen(delimiter, listener) {
      let stopped = false;
      const scanner = lines(delimiter, (text) => {
        lastGoodAt = clock.now();
        if (!stopped) listener({ text, at: clock.now() });
      });
      const wait = { scanner, patienceMs: LISTEN_MS, done: () => stopped };
      const keep = async () => {
        while (!stopped && !closed) {
          try {
            await wire.turn({}, () => wire.listen(wait, () => undefined));
          } catch {
            // The line was lost: it is opened again by the next turn. What had begun on the old one is dropped.
            scanner.reset();
            if (!closed) await sleep(clock, LISTEN_MS);
          }
        }
      };
      void keep();
      return {
        stop() {
          stopped = true;
        },
      };
    },
    async close() {
      closed = true;
      await wire.close();
    },
  };
}

/** Lines as the wire wants them found: they are told, not handed back. */
function lines(delimiter: string, tell: (text: string) => void): Scanner & { reset(): void } {
  const splitter = lineSplitter(delimiter);
  const text = new TextDecoder("utf-8");
  return {
    push(bytes) {
      for (const line of splitter.push(bytes)) tell(text.decode(line));
      return [];
    },
    flush: () => [],
    get pending() {
      return splitter.pending;
    },
    noise: 0,
    reset: splitter.reset,
  };
}

/** Instruments of one make on a line of text. */
export function textBus(name: string): BusDefinition<TextBus, TextTwin> {
  return { name, open: openTextBus, serve: serveLines };
}

function unanswered(where: string, asked: string, heard: number): RigError {
  if (heard > 0) {
    return new RigError("REPLY_CORRUPT", {
      what: `what arrives is no answer to "${asked.slice(0, 60)}"`,
      where,
      mend: "check baud, parity and what ends its lines, and that it speaks this protocol",
    });
  }
  return new RigError("DEVICE_SILENT", {
    what: `no answer to "${asked.slice(0, 60)}"`,
    where,
    mend: "check its supply, the cable (straight or crossed) and its interface's settings",
  });
}
