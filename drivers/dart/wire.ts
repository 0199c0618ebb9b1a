import type { BusContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import { wireMs } from "../link/link.ts";
import { reconnecting } from "../link/reconnecting.ts";
import { turns } from "../link/turns.ts";
import { sleep } from "../time/clock.ts";
import { createDeframer, type Frame, type NoiseFrame } from "./frame.ts";

/** Real pumps begin to answer 10 to 50 ms after the request; the vendor's text says 25 at most. */
const REPLY_WINDOW_MS = 120;
/** Between the last byte of anything and our next POLL or DATA. */
export const REST_MS = 35;
/** Between a pump's frame and our ACK. */
export const BEFORE_ACK_MS = 5;
/** A frame that has begun is over when nothing comes for so long; USB adapters hold bytes back for up to 16 ms. */
const BYTE_GAP_MS = 30;
/** The longest frame takes 300 ms at 9600 baud; whoever sends longer babbles. */
const BABBLE_MS = 700;
/** The lines' default time-out is meant for others; one that is longer than it tells of a slow converter. */
const DEFAULT_TIMEOUT_MS = 200;
/** After a failure to open the line, so that whoever asks again at once does not spin. */
const LINE_DOWN_MS = 100;

/** One turn on the line: what is sent and heard in it belongs together. */
export interface Turn {
  /** Clock.now() when the turn began. */
  readonly startedAt: number;
  send(bytes: Uint8Array): void;
  /** The next frame, or null when none begins within the window (counted from the end of what was sent last). */
  next(windowMs: number): Promise<Frame | NoiseFrame | null>;
}

/** The master's end of one line: one exchange at a time, each begun after the line has rested. */
export interface Wire {
  readonly name: string;
  readonly windowMs: number;
  /** Runs `work` in its turn; urgent work goes before all that waits. Rejects with LINK_LOST or PORT_*. */
  exchange<T>(urgent: boolean, work: (turn: Turn) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Waiter {
  resolve(): void;
  reject(reason: Error): void;
}

export function openWire({ clock, link: factory, timing }: BusContext): Wire {
  const deframer = createDeframer();
  const frames: (Frame | NoiseFrame)[] = [];
  const { take } = turns();
  let sentUntil = Number.NEGATIVE_INFINITY;
  let heardAt = Number.NEGATIVE_INFINITY;
  let waiter: Waiter | null = null;
  let lost: RigError | null = null;

  const line = reconnecting({
    clock,
    factory,
    onData(bytes) {
      heardAt = clock.now();
      frames.push(...deframer.push(bytes));
      if (frames.length > 0) waiter?.resolve();
    },
    onLost(reason) {
      lost = reason;
      waiter?.reject(reason);
    },
  });

  /** Until a frame is there or the time has come. */
  const heardBy = (at: number) =>
    new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => () => {
        timer.cancel();
        waiter = null;
        settle();
      };
      const timer = clock.after(at - clock.now(), done(resolve));
      waiter = { resolve: done(resolve), reject: (reason) => done(() => reject(reason))() };
    });

  const next = async (windowMs: number): Promise<Frame | NoiseFrame | null> => {
    const from = Math.max(clock.now(), sentUntil);
    let deadline = from + windowMs;
    let graced = false;
    for (;;) {
      const frame = frames.shift();
      if (frame) return frame;
      if (lost) throw lost;
      const now = clock.now();
      if (now >= deadline) {
        const growing = deframer.pending && now < heardAt + BYTE_GAP_MS && now < from + windowMs + BABBLE_MS;
        if (growing) deadline = heardAt + BYTE_GAP_MS;
        else if (!graced) {
          // After a stall of the event loop timers run before the bytes that arrived meanwhile: give those a turn.
          graced = true;
          deadline = now + 1;
        } else {
          if (heardAt < from) line.unanswered();
          return deframer.reset();
        }
      }
      await heardBy(deadline);
    }
  };

  const turn = async <T>(urgent: boolean, work: (turn: Turn) => Promise<T>): Promise<T> => {
    try {
      await line.ready(urgent);
    } catch (error) {
      await sleep(clock, LINE_DOWN_MS);
      throw error;
    }
    lost = null;
    const babbleUntil = clock.now() + BABBLE_MS;
    for (let now = clock.now(); now < babbleUntil; now = clock.now()) {
      const restsAt = Math.max(sentUntil, heardAt) + REST_MS;
      if (restsAt <= now) break;
      await sleep(clock, restsAt - now);
    }
    // What came while nobody had asked is not acknowledged; the pump keeps it for the next poll.
    frames.length = 0;
    deframer.reset();
    if (lost) throw lost;
    return work({
      startedAt: clock.now(),
      send(bytes) {
        sentUntil = Math.max(clock.now(), sentUntil) + wireMs(factory.settings, bytes.length);
        line.link?.write(bytes);
      },
      next,
    });
  };

  return {
    name: factory.name,
    windowMs: timing.timeoutMs > DEFAULT_TIMEOUT_MS ? timing.timeoutMs : REPLY_WINDOW_MS,
    exchange: (urgent, work) => take(urgent, () => turn(urgent, work)),
    async close() {
      const ended = new RigError("LINK_LOST", { what: "the line is closed", where: factory.name });
      lost = ended;
      waiter?.reject(ended);
      await line.close();
    },
  };
}
