import type { Clock } from "../time/clock.ts";
import type { DataFrame, Frame } from "./frame.ts";
import { decodeToPump, encodeFromPump, type FromPump, type ToPump } from "./transactions.ts";
import { COMMANDED, type DartTwin, fillingOf, nozzleOf, presetAmount, statusOf, totalsOf } from "./twin.ts";

/** The pump's side of one address: what it answers to each frame of the master. */
export interface PumpSide {
  /** The nozzle whose delivery the side now shows. */
  readonly twin: DartTwin;
  receive(frame: Frame): Frame | null;
  /** Has it tell something at the next poll, after what already waits. */
  tell(list: readonly FromPump[]): void;
}

export function createPumpSide(clock: Clock, twins: readonly [DartTwin, ...DartTwin[]]): PumpSide {
  const { address } = twins[0];
  let twin = twins[0];
  const waiting: { body: Uint8Array; emptyPolls: number }[] = [];
  let unacknowledged: DataFrame | null = null;
  let tx = 0;
  let lastCommand: { tx: number; body: string } | null = null;
  let allowed: readonly number[] | null = null;
  let told = { status: -1, out: false, alarm: null as number | null, volume: 0, at: Number.NEGATIVE_INFINITY };

  const tell = (list: readonly FromPump[], emptyPolls = 0) => {
    const half = twin.behaviours.twoFrames && list.length > 1 ? Math.ceil(list.length / 2) : list.length;
    for (const part of [list.slice(0, half), list.slice(half)]) {
      if (part.length > 0) waiting.push({ body: encodeFromPump(part), emptyPolls });
    }
  };

  /** What it tells unasked, as things stand at this poll. */
  const news = () => {
    const { view, behaviours } = twin;
    const status = statusOf(twin);
    const code = status.kind === "status" ? status.code : -1;
    const list: FromPump[] = [];
    if (behaviours.statusOnChange && (code !== told.status || view.nozzleOut !== told.out)) {
      list.push(status, nozzleOf(twin));
    }
    if (view.alarm !== told.alarm && view.alarm !== null) list.push({ kind: "alarm", code: view.alarm });
    const due = behaviours.fillingEveryMs !== null && clock.now() - told.at >= behaviours.fillingEveryMs;
    const { volume } = twin.shows();
    if (view.state === "delivering" && due && volume !== told.volume) {
      list.push(fillingOf(twin));
      told = { ...told, volume, at: clock.now() };
    }
    told = { ...told, status: code, out: view.nozzleOut, alarm: view.alarm };
    if (list.length > 0) tell(list);
  };

  const nextData = (): Frame | null => {
    const [first] = waiting;
    if (!first) return null;
    if (first.emptyPolls-- > 0) return null;
    waiting.shift();
    unacknowledged = { kind: "data", address, tx, body: first.body };
    tx = tx === 15 ? twin.behaviours.wrapsTo : tx + 1;
    return unacknowledged;
  };

  const execute = (order: ToPump) => {
    if (order.kind === "command") {
      if (order.command === "authorise" && allowed && !allowed.includes(twin.nozzle)) return;
      const answer = COMMANDED[order.command]?.(twin) ?? [];
      if (answer.length > 0) tell(answer, twin.behaviours.emptyPollsBeforeAnswer);
    } else if (order.kind === "nozzles") {
      allowed = order.nozzles;
      twin = twins.find(({ nozzle }) => order.nozzles.includes(nozzle)) ?? twin;
    } else if (order.kind === "presetVolume") twin.view.preset(order.value);
    else if (order.kind === "presetAmount") presetAmount(twin, order.value);
    else if (order.kind === "prices") twin.view.setPrice(order.prices[twin.nozzle - 1] ?? order.prices[0] ?? 0);
    else if (order.kind === "totalsRequest") tell([totalsOf(twin, order.counter)]);
  };

  const obey = (frame: DataFrame): Frame => {
    const orders = decodeToPump(frame.body);
    if (!orders) return { kind: "nak", address, tx: frame.tx };
    const body = frame.body.join();
    // The same TX# with the same content is a retry: acknowledged, not executed again.
    const retry = lastCommand?.tx === frame.tx && lastCommand.body === body;
    lastCommand = { tx: frame.tx, body };
    if (!retry) for (const order of orders) execute(order);
    return { kind: "ack", address, tx: frame.tx };
  };

  return {
    get twin() {
      return twin;
    },
    tell,
    receive(frame) {
      if (frame.kind === "data") return obey(frame);
      if (frame.kind === "poll") {
        if (unacknowledged) return unacknowledged;
        news();
        return nextData() ?? { kind: "eot", address, tx: 0 };
      }
      if (frame.kind === "ack" || frame.kind === "ackpoll") {
        if (frame.tx !== unacknowledged?.tx) return null;
        unacknowledged = null;
        // What waits follows at once; after the last frame a pump is silent until the next poll.
        return nextData();
      }
      return frame.kind === "nak" ? unacknowledged : null;
    },
  };
}
