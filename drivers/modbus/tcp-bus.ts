import type { BusContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { Link } from "../link/link.ts";
import { reconnecting } from "../link/reconnecting.ts";
import type { Timer } from "../time/clock.ts";
import type { ModbusBus, Reply, TransactOptions } from "./bus.ts";
import { joined, type TcpParts, tcpFrame, tcpFrames } from "./frame.ts";
import { decodeReply, describe, encodeRequest, FUNCTIONS, type Request, refused } from "./pdu.ts";
import { type Item, requestQueue } from "./queue.ts";

interface Flight {
  item: Item;
  request: Request;
  transaction: number;
  timeout: Timer;
}

/** A gateway answers for devices that are silent: where nothing comes, the connection itself is dead. */
const DEAF_AFTER_MS = 0;

/** Modbus TCP. Every reply carries its request's transaction number, so a late one is known and dropped; no quarantine. */
export function tcpBus({ clock, link: factory, timing }: BusContext): ModbusBus {
  const { name } = factory;
  const queue = requestQueue(clock);
  let flight: Flight | null = null;
  let received: Uint8Array = new Uint8Array(0);
  let transaction = 0;
  let lastGoodAt: number | null = null;
  let opening = false;
  let closed = false;
  const ended = () => new RigError("LINK_LOST", { what: "the line is closed", where: name });

  const line = reconnecting({
    clock,
    factory,
    deafAfterMs: DEAF_AFTER_MS,
    onData: heard,
    onLost(reason) {
      received = new Uint8Array(0);
      land()?.item.reject(reason);
      queue.rejectAll(reason);
    },
  });

  function pump(): void {
    if (closed || flight || queue.size === 0) return;
    if (line.link) {
      const next = queue.take(({ shapes }) => shapes[0]);
      if (next) send(line.link, next.item, next.request);
      return;
    }
    if (opening) return;
    opening = true;
    line
      .ready()
      .catch((error: RigError) => queue.rejectAll(error))
      .finally(() => {
        opening = false;
        pump();
      });
  }

  function write(link: Link, unit: number, request: Request): number {
    transaction = (transaction % 0xffff) + 1;
    link.write(tcpFrame(transaction, unit, encodeRequest(request)));
    return transaction;
  }

  function send(link: Link, item: Item, request: Request): void {
    const timeout = clock.after(timing.timeoutMs, () => {
      const where = `${name}, unit ${item.unit}, ${describe(request)}`;
      const what = `no reply within ${timing.timeoutMs} ms`;
      const error = new RigError("DEVICE_SILENT", { what, where, mend: "check supply, wiring and unit number" });
      land()?.item.reject(error);
      line.unanswered();
      pump();
    });
    flight = { item, request, timeout, transaction: write(link, item.unit, request) };
  }

  function land(): Flight | null {
    const landed = flight;
    flight = null;
    landed?.timeout.cancel();
    return landed;
  }

  function heard(bytes: Uint8Array): void {
    const { frames, rest, broken } = tcpFrames(joined(received, bytes));
    received = rest;
    frames.forEach(answered);
    if (broken) {
      line.drop(
        new RigError("REPLY_CORRUPT", {
          what: "what came is not Modbus TCP",
          where: name,
          mend: "check the line's framing in rig.yaml (modbus-tcp or raw)",
        }),
      );
    }
    pump();
  }

  function answered(parts: TcpParts): void {
    if (flight?.transaction !== parts.transaction) return;
    const { item, request } = flight;
    land();
    const where = `${name}, unit ${item.unit}`;
    const data = parts.unit === item.unit ? decodeReply(request, parts.pdu) : null;
    if (data) {
      lastGoodAt = clock.now();
      item.resolve({ request, data, at: lastGoodAt });
    } else if (parts.unit === item.unit && parts.pdu[0] === (FUNCTIONS[request.fn].code | 0x80)) {
      item.reject(refused(request, parts.pdu[1] ?? 0, where));
    } else {
      const what = `the reply to ${describe(request)} fits no such request`;
      item.reject(new RigError("REPLY_UNEXPECTED", { what, where, mend: "check the unit number" }));
    }
  }

  function enqueue(unit: number, shapes: readonly Request[], options?: TransactOptions): Promise<Reply> {
    if (closed) return Promise.reject(ended());
    const reply = queue.push(unit, shapes, options);
    pump();
    return reply;
  }

  function urgent(unit: number, request: Request, then: readonly Request[] = []): void {
    const { link } = line;
    if (link) {
      for (const each of [request, ...then]) write(link, unit, each);
      return;
    }
    line.ready(true).then(
      () => urgent(unit, request, then),
      () => undefined,
    );
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
      land()?.item.reject(ended());
      queue.rejectAll(ended());
      await line.close();
    },
  };
}
