import { RigError } from "../error.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { type DataFrame, encodeControl, encodeData } from "./frame.ts";
import { createMemory, type PumpMemory } from "./memory.ts";
import { encodeToPump, type ToPump } from "./transactions.ts";
import { BEFORE_ACK_MS, REST_MS, type Turn, type Wire } from "./wire.ts";

/** So many exchanges in a row without a good reply, and the pump counts as off-line. */
const MISSES = 5;
const REFUSALS = 3;
/** How long a pump that has gone on after an ACK is given to go on; real ones take 10 to 50 ms for anything. */
const GOING_ON_MS = 60;
/** In one exchange; a pump that sends on and on must not keep the line. */
const FRAMES_A_TURN = 16;

export interface SendOptions {
  /** Goes before whatever waits, and ends every command that is not urgent. */
  urgent?: boolean;
  /** The value of `stops` when the action began: a stop since then ends it with ABORTED. */
  stops?: number;
}

/** One address on the line: its TX#, its misses, and what it has told. */
export interface Pump {
  readonly address: number;
  readonly where: string;
  readonly clock: Clock;
  readonly memory: PumpMemory;
  /** How often stop has gone before everything else. */
  readonly stops: number;
  /** One POLL and its replies. "data": it told something; "empty": it had nothing to tell. */
  poll(): Promise<"data" | "empty">;
  /** Until acknowledged. Retries carry the same TX#, so that the pump executes none twice. */
  send(list: readonly ToPump[], options?: SendOptions): Promise<void>;
  /** One action at a time; only a stop does not wait. */
  alone<T>(action: () => Promise<T>): Promise<T>;
  stopping<T>(action: () => Promise<T>): Promise<T>;
}

type Miss = "silent" | "noise" | "stranger";
type Outcome = Miss | "data" | "empty" | "acked" | "refused";

export function createPump(wire: Wire, clock: Clock, address: number, worstReplyMs: number, onGood: () => void): Pump {
  const where = `${wire.name}, address ${address}`;
  const memory = createMemory();
  let misses: Miss[] = [];
  let nextTx = 0;
  let lastTx: number | null = null;
  let tailMs = REST_MS;
  let stops = 0;
  let actions: Promise<unknown> = Promise.resolve();
  let stopsUnderWay: Promise<unknown> = Promise.resolve();

  const good = () => {
    misses = [];
    onGood();
  };

  const missed = (miss: Miss, sentAt: number) => {
    // Until its worst reply time has passed, what comes may still be the answer to what was asked here.
    if (miss === "silent") memory.doubtUntil = sentAt + worstReplyMs;
    misses = [...misses.slice(1 - MISSES), miss];
    if (misses.length >= MISSES) throw offline(misses, where);
  };

  const inTurn = (urgent: boolean, work: (turn: Turn) => Promise<Outcome>) =>
    wire.exchange(urgent, async (turn) => {
      try {
        return { outcome: await work(turn), startedAt: turn.startedAt };
      } catch (error) {
        // A connection that broke: by the new one a converter hands on what was asked by the old one.
        memory.doubtUntil = clock.now() + worstReplyMs;
        throw error;
      }
    });

  const acknowledge = async (turn: Turn, { tx, body }: DataFrame) => {
    good();
    memory.hear(tx, body, clock.now());
    await sleep(clock, BEFORE_ACK_MS);
    turn.send(encodeControl({ kind: "ack", address, tx }));
  };

  const pollTurn = async (turn: Turn): Promise<Outcome> => {
    turn.send(encodeControl({ kind: "poll", address, tx: 0 }));
    let outcome: Outcome = "silent";
    let windowMs = wire.windowMs;
    for (let count = 0; count < FRAMES_A_TURN; count++) {
      const frame = await turn.next(windowMs);
      if (!frame) {
        if (windowMs === GOING_ON_MS) tailMs = REST_MS;
        break;
      }
      if (frame.kind === "noise") {
        if (outcome !== "data") outcome = "noise";
        windowMs = REST_MS;
      } else if (frame.address !== address) {
        if (outcome === "silent") outcome = "stranger";
      } else if (frame.kind === "poll") {
        throw echoed(where);
      } else if (frame.kind === "data") {
        if (outcome === "data") tailMs = GOING_ON_MS;
        await acknowledge(turn, frame);
        outcome = "data";
        // It may go on, say EOT, or be silent until the next poll; the line's rest is wait enough for one that was silent.
        windowMs = tailMs;
      } else if (frame.kind === "eot") {
        if (outcome === "data") tailMs = GOING_ON_MS;
        good();
        if (turn.startedAt >= memory.doubtUntil) memory.nothingMore(turn.startedAt);
        return outcome === "data" ? "data" : "empty";
      }
    }
    return outcome;
  };

  const sendTurn = async (turn: Turn, tx: number, body: Uint8Array): Promise<Outcome> => {
    turn.send(encodeData({ address, tx, body }));
    let outcome: Outcome = "silent";
    for (let count = 0; count < FRAMES_A_TURN; count++) {
      const frame = await turn.next(wire.windowMs);
      if (!frame) break;
      if (frame.kind === "noise") outcome = "noise";
      else if (frame.address !== address) outcome = "stranger";
      else if (frame.kind === "data") {
        if (frame.tx === tx && sameBytes(frame.body, body)) throw echoed(where);
        await acknowledge(turn, frame);
      } else if (frame.kind === "ack" && frame.tx === tx) {
        good();
        return "acked";
      } else if (frame.kind === "nak") {
        good();
        return "refused";
      }
      // Another TX#'s ACK is a late one; EOT answers a late poll.
    }
    return outcome;
  };

  const send = async (list: readonly ToPump[], { urgent = false, stops: since }: SendOptions = {}) => {
    const body = encodeToPump(list);
    let tx: number | null = null;
    let refusals = 0;
    if (urgent) stops++;
    for (;;) {
      const turn = await inTurn(urgent, (turn) => {
        if (since !== undefined && since !== stops) throw overtaken(where);
        // A stop has gone out since the last try: this TX# is past, and using it again would be a new command.
        if (tx === null || tx !== lastTx) {
          tx = nextTx;
          // Taken even if it is never acknowledged: the pump may have executed it and its ACK been lost.
          nextTx = tx === 15 ? 1 : tx + 1;
        }
        lastTx = tx;
        return sendTurn(turn, tx, body);
      });
      if (turn.outcome === "acked") return;
      if (turn.outcome === "refused") {
        if (++refusals >= REFUSALS) throw refused(list, where);
        nextTx = 0;
        tx = null;
      } else if (turn.outcome !== "data" && turn.outcome !== "empty") missed(turn.outcome, turn.startedAt);
    }
  };

  return {
    address,
    where,
    clock,
    memory,
    get stops() {
      return stops;
    },
    async poll() {
      for (;;) {
        const { outcome, startedAt } = await inTurn(false, pollTurn);
        if (outcome === "data" || outcome === "empty") return outcome;
        if (outcome !== "acked" && outcome !== "refused") missed(outcome, startedAt);
      }
    },
    send,
    alone(action) {
      const turn = actions.then(() => stopsUnderWay).then(action);
      actions = turn.catch(() => undefined);
      return turn;
    },
    stopping(action) {
      const turn = action();
      stopsUnderWay = Promise.all([stopsUnderWay, turn.catch(() => undefined)]);
      return turn;
    },
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function offline(misses: readonly Miss[], where: string): RigError {
  const most = (miss: Miss) => misses.filter((each) => each === miss).length * 2 > misses.length;
  if (most("noise")) {
    return new RigError("REPLY_CORRUPT", {
      what: "what arrives is no DART frame or has a wrong CRC",
      where,
      mend: "check baud and parity (9600, odd), the shield and the termination of the line",
    });
  }
  if (most("stranger")) {
    return new RigError("REPLY_UNEXPECTED", {
      what: "another address answers",
      where,
      mend: "set `address` to the pump's own (80 to 111), and keep other masters off the line",
    });
  }
  return new RigError("DEVICE_SILENT", {
    what: "the pump does not answer",
    where,
    mend: "check that it is on, A and B of the pair, and its address; it is taken up again as soon as it answers",
  });
}

function echoed(where: string): RigError {
  return new RigError("REPLY_UNEXPECTED", {
    what: "the line echoes what the rig sends",
    where,
    mend: "switch off the adapter's echo (its receiver must rest while it sends)",
  });
}

function refused(list: readonly ToPump[], where: string): RigError {
  const what = list.map((each) => (each.kind === "command" ? each.command : each.kind)).join(", ");
  return new RigError("DEVICE_REFUSED", { what: `the pump refuses ${what}`, where });
}

function overtaken(where: string): RigError {
  return new RigError("ABORTED", { what: "overtaken by stop", where });
}
