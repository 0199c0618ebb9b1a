import {
  abortReason,
  type Clock,
  type LineSettings,
  type Link,
  RigError,
  type ScanAnswer,
  type ScanQuestion,
} from "@proverig/drivers";
import { withoutEcho } from "./hearing.ts";
import { patienceMs } from "./plan.ts";

/** One open port, as a scan hears it. */
export interface OpenLine {
  readonly settings: LineSettings;
  /** Bytes that come within `ms`, unasked. */
  listen(ms: number): Promise<Uint8Array>;
  /** Asks once. Rejects where the line was lost, or the scan was stopped. */
  ask(question: ScanQuestion, how: AskOnce): Promise<AskedOnce>;
  close(): Promise<void>;
}

export interface AskOnce {
  /** Silence before, ms. */
  gapMs: number;
  /** How long to go on listening after a good answer, ms: somebody else may answer, too. */
  tailMs?: number;
}

export interface AskedOnce {
  heard: Uint8Array;
  echo: boolean;
  answers: readonly ScanAnswer[];
}

/** Whoever never falls silent is not waited for. */
const BABBLE_MS = 500;

export function openLine(link: Link, settings: LineSettings, clock: Clock, signal: AbortSignal): OpenLine {
  let heard: number[] = [];
  let lastAt = clock.now();
  let lost: RigError | null = null;
  let wake = () => {};
  link.onData((bytes) => {
    for (const byte of bytes) heard.push(byte);
    lastAt = clock.now();
    wake();
  });
  link.onClose((reason) => {
    lost =
      reason instanceof RigError ? reason : new RigError("LINK_LOST", { what: "the line was lost", where: link.name });
    wake();
  });

  /** Until bytes come, the line is lost, the scan is stopped, or the time is over. */
  const until = (at: number) =>
    new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(abortReason(signal));
      const over = () => {
        timer.cancel();
        signal.removeEventListener("abort", stop);
        wake = () => {};
        if (lost) reject(lost);
        else resolve();
      };
      const stop = () => {
        timer.cancel();
        reject(abortReason(signal));
      };
      const timer = clock.after(Math.max(0, at - clock.now()), over);
      signal.addEventListener("abort", stop, { once: true });
      wake = over;
    });

  const rest = async (gapMs: number) => {
    const most = clock.now() + BABBLE_MS;
    for (;;) {
      const at = Math.min(lastAt + gapMs, most);
      if (clock.now() >= at) return;
      await until(at);
    }
  };

  return {
    settings,
    async listen(ms) {
      heard = [];
      for (const at = clock.now() + ms; clock.now() < at; ) await until(at);
      return Uint8Array.from(heard);
    },
    async ask(question, { gapMs, tailMs = 0 }) {
      await rest(gapMs);
      heard = [];
      link.write(question.bytes);
      const deadline = clock.now() + patienceMs(question, settings);
      let graced = false;
      for (;;) {
        const bytes = Uint8Array.from(heard);
        const { echo, rest: own } = withoutEcho(question.bytes, bytes);
        const answers = own.length === 0 ? [] : question.answers(own);
        const at = answers.length > 0 ? Math.min(deadline, lastAt + tailMs) : deadline;
        if (clock.now() >= at && !graced) {
          // After a stall of the event loop timers run before the bytes that arrived meanwhile: give those a turn.
          graced = true;
          await until(clock.now() + 1);
        } else if (clock.now() >= at) {
          lastAt = clock.now();
          return { heard: bytes, echo, answers };
        } else await until(at);
      }
    },
    close: () => link.close(),
  };
}
