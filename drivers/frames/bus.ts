import type { Bus, BusContext, BusDefinition } from "../device/define.ts";
import { isRigError, RigError } from "../error.ts";
import { sleep } from "../time/clock.ts";
import { encode, toHex } from "./codec.ts";
import { withoutEcho } from "./echo.ts";
import type { Values } from "./part.ts";
import type { Protocol } from "./protocol.ts";
import { createScanner, type Found } from "./scanner.ts";
import { type FrameTwin, serveFrames } from "./serve.ts";
import { type How, openWire } from "./wire.ts";

/** What a dispenser answered, and when it arrived. */
export interface Heard<R extends string = string> {
  readonly name: R;
  readonly at: number;
  /** Its bytes. */
  readonly hex: string;
  number(name: string): number;
  text(name: string): string;
}

export interface AskHow extends How {
  /** Asked at the moment of sending: false takes the request back. */
  wanted?: () => boolean;
}

/** Says one request and gives its answer; null where none is known. */
export type Say = <Q extends string, R extends string>(
  protocol: Protocol<Q, R>,
  request: NoInfer<Q>,
  values: Values,
  how?: AskHow,
) => Promise<Heard<R> | null>;

/** One line with dispensers of one table. Opens on demand and again after a loss. */
export interface FrameBus extends Bus {
  /** One request, said again where that is harmless and nothing good came. Rejects where no answer is known. */
  ask<Q extends string, R extends string>(
    protocol: Protocol<Q, R>,
    request: NoInfer<Q>,
    values: Values,
    how?: AskHow,
  ): Promise<Heard<R>>;
  /** Several requests without anybody between them. */
  turn<T>(how: How, work: (say: Say) => Promise<T>): Promise<T>;
}

const TRIES = 3;

type ReplyName<P> = P extends Protocol<string, infer R> ? R : never;

function openFrameBus(context: BusContext): FrameBus {
  const { clock, timing } = context;
  const wire = openWire(context);
  let lastGoodAt: number | null = null;

  const say: Say = async (protocol, name, values, { wanted } = {}) => {
    const request = protocol.requests[name];
    const where = placeOf(wire.name, protocol.name, values);
    const sent = encode(request.parts, values);
    await wire.send(sent, protocol.gapMs, () => (wanted && !wanted() ? overtaken(where) : null));
    if (request.replies.length === 0) {
      await sleep(clock, request.pauseMs ?? protocol.gapMs);
      return null;
    }
    const known = request.replies.map((reply) => [reply, protocol.replies[reply]] as const);
    const replies = Object.fromEntries(known);
    const named = (found: string) => request.replies.find((reply) => reply === found);
    let answer: Heard<ReplyName<typeof protocol>> | null = null;
    let stranger = false;
    const scanner = withoutEcho(createScanner(replies), sent, Object.values(replies));
    const heard = await wire.listen(
      {
        scanner,
        patienceMs: Math.max(protocol.replyMs ?? 0, timing.worstReplyMs),
        done: () => answer !== null,
      },
      (list) => {
        for (const found of list) {
          const reply = named(found.name);
          // A glitch before our own words keeps them from being known by their beginning.
          if (answer || reply === undefined || toHex(found.bytes) === toHex(sent)) continue;
          if (isOthers(values, found.values)) stranger = true;
          else answer = heardOf(reply, found, clock.now(), where);
        }
      },
    );
    if (answer === null && scanner.echoed && heard === sent.length) throw onlyEcho(where);
    if (answer === null) throw unanswered(where, name, heard, stranger);
    lastGoodAt = clock.now();
    return answer;
  };

  return {
    get lastGoodAt() {
      return lastGoodAt;
    },
    turn: (how, work) => wire.turn(how, () => work(say)),
    async ask(protocol, request, values, how = {}) {
      const tries = protocol.requests[request].once ? 1 : TRIES;
      for (let tried = 1; ; tried++) {
        try {
          const answer = await wire.turn(how, () => say(protocol, request, values, how));
          if (answer) return answer;
          throw new RigError("INTERNAL", { what: `${protocol.name} knows no answer to ${request}` });
        } catch (error) {
          if (tried >= tries || !isUnheard(error)) throw error;
        }
      }
    },
    close: () => wire.close(),
  };
}

/** The bus of one or several tables that share a name. */
export function frameBus<T extends FrameTwin>(name: string): BusDefinition<FrameBus, T> {
  return { name, open: openFrameBus, serve: serveFrames };
}

/** No good answer came; the request may have been heard. */
export function isUnheard(error: unknown): boolean {
  return isRigError(error, "DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED");
}

/** What both name and is not the same: an answer of somebody else. */
function isOthers(asked: Values, answered: Values): boolean {
  return asked.address !== undefined && answered.address !== undefined && asked.address !== answered.address;
}

function heardOf<R extends string>(name: R, { values, bytes }: Found, at: number, where: string): Heard<R> {
  const wrong = (what: string) => new RigError("REPLY_UNEXPECTED", { what, where });
  return {
    name,
    at,
    hex: toHex(bytes),
    number(field) {
      const value = values[field];
      if (typeof value === "number") return value;
      throw wrong(`${name} carries no number "${field}"`);
    },
    text(field) {
      const value = values[field];
      if (typeof value === "string") return value;
      throw wrong(`${name} carries no text "${field}"`);
    },
  };
}

function placeOf(line: string, protocol: string, { address }: Values): string {
  return address === undefined ? `${line}, ${protocol}` : `${line}, ${protocol} ${address}`;
}

function unanswered(where: string, request: string, heard: number, stranger: boolean): RigError {
  if (stranger) {
    return new RigError("REPLY_UNEXPECTED", {
      what: "another address answers",
      where,
      mend: "set `address` to the dispenser's own, and keep other masters off the line",
    });
  }
  if (heard > 0) {
    return new RigError("REPLY_CORRUPT", {
      what: `what arrives is no answer to ${request}, or its checksum is wrong`,
      where,
      mend: "check baud, parity, shield and termination, and that the dispenser speaks this protocol",
    });
  }
  return new RigError("DEVICE_SILENT", {
    what: `no answer to ${request}`,
    where,
    mend: "check that the dispenser is on, its data line and address; it is taken up again as soon as it answers",
  });
}

function onlyEcho(where: string): RigError {
  return new RigError("REPLY_UNEXPECTED", {
    what: "what comes back is what was sent, and no answer",
    where,
    mend: "switch off the adapter's echo; a loop-back plug, TX and RX joined; that the dispenser is on",
  });
}

export const overtaken = (where: string): RigError => new RigError("ABORTED", { what: "overtaken by stop", where });
