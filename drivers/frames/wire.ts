import type { BusContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import { wireMs } from "../link/link.ts";
import { reconnecting } from "../link/reconnecting.ts";
import { turns } from "../link/turns.ts";
import { sleep } from "../time/clock.ts";
import type { Scanner } from "./scanner.ts";

/** A frame that has begun is over when nothing comes for so long; USB adapters hold bytes back for up to 16 ms. */
const BYTE_GAP_MS = 30;
/** Whoever sends for longer than this after a reply's last moment babbles. */
const BABBLE_MS = 1000;
/** After a failure to open the line, so that whoever asks again at once does not spin. */
const LINE_DOWN_MS = 100;

export interface How {
  /** Goes before all that waits, and does not wait for late replies to others. */
  urgent?: boolean;
}

export interface Wait {
  scanner: Scanner;
  /** From the end of what was sent. */
  patienceMs: number;
  /** True when what was waited for has come. */
  done(): boolean;
}

/** The rig's end of one line: one turn at a time, each begun after the line has rested. */
export interface Wire {
  readonly name: string;
  turn<T>(how: How, work: () => Promise<T>): Promise<T>;
  /** Rests for `gapMs`, then sends, unless `refused` says why not. Throws where the line was lost. */
  send(bytes: Uint8Array, gapMs: number, refused?: () => RigError | null): Promise<void>;
  /** Feeds the scanner until `done`; gives how many bytes came. Throws where the line was lost. */
  listen(wait: Wait, hear: (found: ReturnType<Scanner["push"]>) => void): Promise<number>;
  close(): Promise<void>;
}

export function openWire({ clock, link: factory, timing }: BusContext): Wire {
  const { take, urgentWaits } = turns();
  let sentUntil = Number.NEGATIVE_INFINITY;
  let heardAt = Number.NEGATIVE_INFINITY;
  /** Something was sent, and its reply is still waited for. */
  let isAsking = false;
  /** Until then a reply may belong to a request that was given up for an urgent one, or asked on a connection that is lost. */
  let doubtUntil = Number.NEGATIVE_INFINITY;
  let ears: ((bytes: Uint8Array) => void) | null = null;
  let wake: (() => void) | null = null;
  let lost: RigError | null = null;

  const line = reconnecting({
    clock,
    factory,
    onData(bytes) {
      heardAt = clock.now();
      ears?.(bytes);
      wake?.();
    },
    onLost(reason) {
      lost = reason;
      wake?.();
    },
  });

  /** Until something happens or the time has come. */
  const until = (at: number) =>
    new Promise<void>((resolve) => {
      const over = () => {
        timer.cancel();
        wake = null;
        resolve();
      };
      const timer = clock.after(Math.max(0, at - clock.now()), over);
      wake = over;
    });

  const rest = async (gapMs: number) => {
    const began = clock.now();
    for (;;) {
      const now = clock.now();
      const restsAt = Math.max(sentUntil, Math.min(heardAt, began + BABBLE_MS)) + gapMs;
      if (restsAt <= now) return;
      await until(restsAt);
      if (lost) throw lost;
    }
  };

  const turn = async <T>({ urgent = false }: How, work: () => Promise<T>): Promise<T> => {
    try {
      await line.ready(urgent);
    } catch (error) {
      await sleep(clock, LINE_DOWN_MS);
      throw error;
    }
    lost = null;
    while (!urgent && clock.now() < doubtUntil && !urgentWaits()) {
      await until(doubtUntil);
      if (lost) throw lost;
    }
    return work();
  };

  return {
    name: factory.name,
    turn(how, work) {
      const urgent = how.urgent ?? false;
      const done = take(urgent, () => turn(how, work));
      if (urgent) wake?.();
      return done;
    },
    async send(bytes, gapMs, refused) {
      await rest(gapMs);
      const why = lost ?? refused?.();
      if (why) throw why;
      sentUntil = clock.now() + wireMs(factory.settings, bytes.length);
      line.link?.write(bytes);
      isAsking = true;
    },
    async listen({ scanner, patienceMs, done }, hear) {
      const from = Math.max(clock.now(), sentUntil);
      let heard = 0;
      ears = (bytes) => {
        heard += bytes.length;
        hear(scanner.push(bytes));
      };
      try {
        let graced = false;
        for (;;) {
          if (lost) {
            // A converter hands on by the new connection what was asked by the old one.
            if (isAsking) doubtUntil = Math.max(doubtUntil, from + patienceMs);
            throw lost;
          }
          if (done()) return heard;
          const now = clock.now();
          const givenUp = urgentWaits();
          let deadline = from + (givenUp ? Math.min(timing.timeoutMs, patienceMs) : patienceMs);
          const growing = scanner.pending && now < heardAt + BYTE_GAP_MS && now < from + patienceMs + BABBLE_MS;
          if (growing) deadline = Math.max(deadline, heardAt + BYTE_GAP_MS);
          const paused = scanner.undecided ? Math.min(deadline, heardAt + BYTE_GAP_MS) : deadline;
          if (now < paused) {
            graced = false;
            await until(paused);
          } else if (!graced) {
            // After a stall of the event loop timers run before the bytes that arrived meanwhile: give those a turn.
            graced = true;
            await until(now + 1);
          } else if (now < deadline) {
            graced = false;
            hear(scanner.settle?.() ?? []);
          } else {
            hear(scanner.flush());
            if (!done() && givenUp) doubtUntil = Math.max(doubtUntil, from + patienceMs);
            if (isAsking && heard === 0) line.unanswered();
            return heard;
          }
        }
      } finally {
        ears = null;
        isAsking = false;
      }
    },
    async close() {
      lost = new RigError("LINK_LOST", { what: "the line is closed", where: factory.name });
      wake?.();
      await line.close();
    },
  };
}
