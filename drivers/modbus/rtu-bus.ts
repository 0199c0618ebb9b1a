import type { BusContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { Link } from "../link/link.ts";
import { wireMs } from "../link/link.ts";
import { reconnecting } from "../link/reconnecting.ts";
import type { Timer } from "../time/clock.ts";
import type { ModbusBus, Reply, TransactOptions } from "./bus.ts";
import { doubtLedger } from "./doubts.ts";
import { joined, rtuFrame } from "./frame.ts";
import { encodeRequest, FUNCTIONS, type Request, refused, replyLength } from "./pdu.ts";
import { type Item, requestQueue } from "./queue.ts";
import { asked, corrupt, restless, timedOut } from "./rtu-errors.ts";
import { judgeReply, judgeStrange, withoutTurnaround } from "./rtu-reply.ts";
import { standardSilenceMs } from "./silence.ts";

interface Flight {
  item: Item;
  request: Request;
  sentAt: number;
  /** Time-out, and the silence after strange bytes. */
  timeout: Timer;
  silence: Timer | null;
}

/** Silence that counts as such after trouble: more than the pauses that USB adapters and kernels put into a frame. */
const SHORT_SILENCE_MS = 20;
/** A timer that fires later than this was held up, and bytes may lie unread in the kernel: look again before judging. */
const HELD_UP_MS = 10;
/** Longer than all that a quarantine may last: whoever talks for so long without being asked is no late reply. */
const RESTLESS_MS = 2000;
/** Longer than the replies that may be under way (a frame has 256 bytes at the most): whoever talks on is not listened to whole. */
const MOST_UNASKED_BYTES = 1024;
/** How long the next of several urgent requests waits for the reply to the one before. */
const URGENT_PATIENCE_MS = 60;

/**
 * Modbus RTU, proof against late replies (see Doubts). Calm is the state in which requests may be sent; after any
 * trouble it is regained by silence observed anew, never by the clock alone.
 */
export function rtuBus({ clock, link: factory, timing }: BusContext): ModbusBus {
  const { name, settings } = factory;
  const gapMs = timing.silenceMs ?? standardSilenceMs(settings);
  const shortSilenceMs = Math.max(SHORT_SILENCE_MS, gapMs);
  const queue = requestQueue(clock);
  const doubts = doubtLedger();
  let flight: Flight | null = null;
  let received: Uint8Array = new Uint8Array(0);
  let wireFreeAt = 0;
  let lastDataAt = Number.NEGATIVE_INFINITY;
  let lastGoodAt: number | null = null;
  let calming: Timer | null = null;
  /** Since when the line has not been calm; null while it is. */
  let restlessSince: number | null = null;
  let wake: Timer | null = null;
  let opening = false;
  let urgentTimer: Timer | null = null;
  let urgents: { unit: number; request: Request }[] = [];
  let followers: { unit: number; request: Request }[] = [];
  let closed = false;
  const ended = () => new RigError("LINK_LOST", { what: "the line is closed", where: name });

  const line = reconnecting({
    clock,
    factory,
    onData: heard,
    onLost(reason) {
      landInDoubt(reason, true);
      queue.rejectAll(reason);
    },
  });

  /** Calls `fn` at `delayMs`; again a little later when the process was held up meanwhile. */
  function punctual(delayMs: number, set: (timer: Timer) => void, fn: () => void): void {
    const due = clock.now() + delayMs;
    set(
      clock.after(delayMs, () => {
        if (clock.now() - due > HELD_UP_MS) punctual(shortSilenceMs, set, fn);
        else fn();
      }),
    );
  }

  /** Nothing is sent until the line was silent for a while, and all hard doubts have run out or were settled. */
  function trouble(): void {
    calming?.cancel();
    restlessSince ??= clock.now();
    if (clock.now() - restlessSince > timing.worstReplyMs + RESTLESS_MS) queue.rejectAll(restless(name));
    const waitMs = Math.max(doubts.hardUntil() - clock.now(), shortSilenceMs);
    punctual(
      waitMs,
      (timer) => {
        calming = timer;
      },
      () => {
        calming = null;
        restlessSince = null;
        received = new Uint8Array(0);
        doubts.expire(clock.now());
        pump();
      },
    );
  }

  function pump(): void {
    wake?.cancel();
    wake = null;
    if (closed || flight || calming || urgentTimer || queue.size === 0) return;
    const { link } = line;
    if (!link) {
      open();
      return;
    }
    const now = clock.now();
    const readyAt = Math.max(wireFreeAt, lastDataAt) + gapMs;
    if (now < readyAt) {
      wakeAt(readyAt);
      return;
    }
    let outOfDoubtAt = Number.POSITIVE_INFINITY;
    const next = queue.take(({ unit, shapes }) =>
      shapes.find((shape) => {
        const until = doubts.blockedUntil(unit, shape);
        if (until > now) outOfDoubtAt = Math.min(outOfDoubtAt, until);
        return until <= now;
      }),
    );
    if (next) send(link, next.item, next.request);
    else if (outOfDoubtAt < Number.POSITIVE_INFINITY) wakeAt(outOfDoubtAt);
  }

  function wakeAt(at: number): void {
    wake = clock.after(at - clock.now(), pump);
  }

  function open(): void {
    if (opening) return;
    opening = true;
    line
      .ready()
      // What lies in the port's buffer, or was under way to an earlier opener, is not ours.
      .then(trouble, (error: RigError) => queue.rejectAll(error))
      .finally(() => {
        opening = false;
        pump();
      });
  }

  function write(link: Link, unit: number, request: Request): number {
    const frame = rtuFrame(unit, encodeRequest(request));
    link.write(frame);
    wireFreeAt = Math.max(clock.now(), wireFreeAt) + wireMs(settings, frame.length);
    return wireFreeAt;
  }

  function send(link: Link, item: Item, request: Request): void {
    received = new Uint8Array(0);
    const sentAt = write(link, item.unit, request);
    const replyMs = wireMs(settings, replyLength(request) + 3);
    const current: Flight = { item, request, sentAt, timeout: { cancel() {} }, silence: null };
    flight = current;
    punctual(
      sentAt - clock.now() + timing.timeoutMs + replyMs,
      (timer) => {
        current.timeout = timer;
      },
      () => {
        landInDoubt(timedOut(asked(name, item.unit, request), timing.timeoutMs, received.length), true);
        line.unanswered();
      },
    );
  }

  /** Ends the flight without a good reply; its reply may still come. */
  function landInDoubt(error: RigError, hard: boolean): void {
    const landed = land();
    if (!landed) return;
    const { item, request, sentAt } = landed;
    doubts.add(item.unit, request, { sentAt, worstMs: worstMs(request) }, hard);
    trouble();
    item.reject(error);
  }

  function land(): Flight | null {
    const landed = flight;
    flight = null;
    landed?.timeout.cancel();
    landed?.silence?.cancel();
    return landed;
  }

  const worstMs = (request: Request) => timing.worstReplyMs + wireMs(settings, replyLength(request) + 3);

  function heard(bytes: Uint8Array): void {
    const now = clock.now();
    const isStale = now - lastDataAt > shortSilenceMs || received.length > MOST_UNASKED_BYTES;
    if (!flight && isStale) received = new Uint8Array(0);
    lastDataAt = now;
    received = joined(received, bytes);
    if (flight) {
      judge(flight);
      return;
    }
    for (let length = doubts.settle(received); length > 0; length = doubts.settle(received)) {
      received = received.slice(length);
      if (urgentTimer) nextUrgentAfter(gapMs);
    }
    trouble();
  }

  function judge(current: Flight): void {
    const { item, request } = current;
    current.silence?.cancel();
    received = withoutTurnaround(received, item.unit);
    const verdict = judgeReply(received, item.unit, request, doubts);
    switch (verdict.is) {
      case "good":
        land();
        lastGoodAt = lastDataAt;
        if (verdict.rest.length > 0) trouble();
        item.resolve({ request, data: verdict.data, at: lastDataAt });
        pump();
        break;
      case "exception":
        land();
        item.reject(refused(request, verdict.exception, `${name}, unit ${item.unit}`));
        pump();
        break;
      case "corrupt":
        landInDoubt(corrupt(asked(name, item.unit, request)), false);
        break;
      case "late":
        received = verdict.rest;
        if (received.length > 0) judge(current);
        break;
      case "strange":
        punctual(
          shortSilenceMs,
          (timer) => {
            current.silence = timer;
          },
          () => strange(item.unit, request),
        );
        break;
      case "partial":
    }
  }

  function strange(unit: number, request: Request): void {
    const { code, what, mend } = judgeStrange(received, unit, request);
    const error = new RigError(code, { what, where: asked(name, unit, request), mend });
    landInDoubt(error, code === "REPLY_UNEXPECTED");
  }

  /** The transaction under way makes room: a read is taken up again once, a write is its owner's business. */
  function cutOff(): void {
    const landed = land();
    if (!landed) return;
    const { item, request, sentAt } = landed;
    const read = FUNCTIONS[request.fn].shape === "read";
    doubts.add(item.unit, request, { sentAt, worstMs: worstMs(request) }, read);
    if (read && !item.cutOff) {
      queue.again(item);
      return;
    }
    const where = asked(name, item.unit, request);
    item.reject(new RigError("DEVICE_SILENT", { what: "given up for an urgent request", where }));
  }

  /**
   * Urgent requests follow each other as the replies come, or after URGENT_PATIENCE_MS. Their replies cannot be taken
   * for a reading, so they add no quarantine.
   */
  function writeUrgent(link: Link, unit: number, request: Request): void {
    const sentAt = write(link, unit, request);
    doubts.add(unit, request, { sentAt, worstMs: worstMs(request) }, false);
    trouble();
    nextUrgentAfter(sentAt - clock.now() + URGENT_PATIENCE_MS);
  }

  function nextUrgentAfter(delayMs: number): void {
    urgentTimer?.cancel();
    urgentTimer = clock.after(delayMs, () => {
      urgentTimer = null;
      const next = urgents.shift() ?? followers.shift();
      if (next && line.link) {
        writeUrgent(line.link, next.unit, next.request);
        return;
      }
      urgents = [];
      followers = [];
      pump();
    });
  }

  function urgent(unit: number, request: Request, then: readonly Request[] = []): void {
    const { link } = line;
    if (!link) {
      // No wire to put it on; it goes out should the line come up now. Who needs it asks again anyway.
      line.ready(true).then(
        () => urgent(unit, request, then),
        () => undefined,
      );
      return;
    }
    followers.push(...then.map((follower) => ({ unit, request: follower })));
    // Two frames without a gap are none. An urgent one on the wire is not spoilt: the next follows it at once.
    if (urgentTimer) {
      urgents.push({ unit, request });
      return;
    }
    // A request that is just going out is: this one goes out behind it without a gap, and once more with one.
    if (clock.now() < wireFreeAt + gapMs) urgents.push({ unit, request });
    cutOff();
    writeUrgent(link, unit, request);
  }

  function enqueue(unit: number, shapes: readonly Request[], options?: TransactOptions): Promise<Reply> {
    if (closed) return Promise.reject(ended());
    const reply = queue.push(unit, shapes, options);
    pump();
    return reply;
  }

  return {
    name,
    get lastGoodAt() {
      return lastGoodAt;
    },
    transact: (unit, request, options) => enqueue(unit, [request], options),
    transactAny: (unit, shapes, options) => enqueue(unit, shapes, options),
    urgent,
    async close() {
      closed = true;
      for (const timer of [calming, wake, urgentTimer]) timer?.cancel();
      land()?.item.reject(ended());
      queue.rejectAll(ended());
      await line.close();
    },
  };
}
