/** A client of the protocol that is no browser: what the controller says about the rig, beside what a page shows. */
import {
  type Live,
  NO_LIVE,
  type PanelCommand,
  type PanelState,
  type ServerMessage,
} from "@proverig/controller/protocol";
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import { until } from "../testing.ts";
import type { Serving } from "./serving.ts";

export interface Watching {
  state(): PanelState;
  live(): Live;
  bootId(): string;
  /** Everything that came, live values and beats left out. */
  heard(): readonly ServerMessage[];
  /** Text as it is. */
  send(text: string | Buffer): Promise<void>;
  /** Null when the rig takes it, else the refusal's code. */
  command(command: PanelCommand, id?: string): Promise<string | null>;
  /** The state as soon as it is so. */
  until(what: string, so: (state: PanelState, live: Live) => boolean, withinMs?: number): Promise<PanelState>;
  /** The code with which the server has closed the connection on purpose. */
  closed(): number | null;
  close(): void;
}

const HEARTBEAT_MS = 600;

/** The network broke, or the server cut off whom it did not hear; every other code has been said on purpose. */
const BROKEN = 1006;
const AGAIN_MS = 200;

/** Connects and waits for the first snapshot; without a cookie for the greeting only. Comes back when it is cut off. */
export async function watch(serving: Serving, cookie: string | null): Promise<Watching> {
  const headers = cookie === null ? {} : { cookie };
  const heard: ServerMessage[] = [];
  let state: PanelState | null = null;
  let live: Live = NO_LIVE;
  let bootId = "";
  let closed: number | null = null;
  let commands = 0;
  let over = false;
  let socket = open();

  function open(): WebSocket {
    const mine = new WebSocket(new URL("/ws", serving.url.replace(/^http/, "ws")), { headers });
    mine.on("message", (data) => hear(JSON.parse(String(data))));
    mine.on("error", () => undefined);
    mine.on("close", (code) => {
      if (over) return;
      if (code !== BROKEN) closed = code;
      else
        setTimeout(() => {
          if (!over) socket = open();
        }, AGAIN_MS);
    });
    return mine;
  }

  function hear(message: ServerMessage): void {
    if (message.type === "live") live = message.live;
    if (message.type === "live" || message.type === "beat") return;
    heard.push(message);
    if (message.type === "hello") bootId = message.bootId;
    if (message.type === "snapshot") state = message.state;
    if (message.type === "delta" && state) state = { ...state, ...message.parts };
  }

  const beating = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "beat", t: Date.now() }));
  }, HEARTBEAT_MS);
  const close = () => {
    over = true;
    clearInterval(beating);
    socket.terminate();
  };
  onTestFinished(close);
  await until("a greeting", () => closed !== null || (cookie === null ? bootId !== "" : state !== null) || undefined);

  /** The socket once it is open: a machine that is loaded stalls for longer than the server waits for a beat. */
  const ready = () => until("a connection", () => (socket.readyState === WebSocket.OPEN ? socket : undefined));
  const now = () => {
    if (!state) throw new Error("the controller has not told its state");
    return state;
  };
  return {
    state: now,
    live: () => live,
    bootId: () => bootId,
    heard: () => heard,
    async send(text) {
      (await ready()).send(text);
    },
    async command(command, id = `w${process.pid}-${Date.now()}-${++commands}`) {
      const before = heard.length;
      const by = await ready();
      by.send(JSON.stringify({ type: "command", id, command }));
      const answer = await until(`an answer to ${command.do}`, () => {
        if (by.readyState === WebSocket.CLOSED) throw new Error(`cut off before an answer to ${command.do}`);
        return heard.slice(before).find((each) => (each.type === "ack" || each.type === "refused") && each.id === id);
      });
      return answer.type === "refused" ? answer.code : null;
    },
    until: (what, so, withinMs = 90_000) =>
      until(what, () => (state && so(state, live) ? state : undefined), withinMs).catch((error: unknown) => {
        throw new Error(`${String(error)}; the rig says ${JSON.stringify(told(state))}`);
      }),
    closed: () => closed,
    close,
  };
}

/** What helps to see why something was waited for in vain. */
function told(state: PanelState | null) {
  if (!state) return null;
  const { job, trip, stop, control, faults } = state;
  const { prompt, delivery, paused, closed } = job ?? {};
  return { prompt, delivery, paused, closed, trip, stop, control, faults };
}
