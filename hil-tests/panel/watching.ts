/** A client of the protocol that is no browser: what the controller says about the rig, beside what a page shows. */
import type { Live, PanelCommand, PanelState, ServerMessage } from "@proverig/controller/protocol";
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
  send(text: string | Buffer): void;
  /** Null when the rig takes it, else the refusal's code. */
  command(command: PanelCommand, id?: string): Promise<string | null>;
  /** The state as soon as it is so. */
  until(what: string, so: (state: PanelState, live: Live) => boolean, withinMs?: number): Promise<PanelState>;
  /** The code with which the server has closed the connection. */
  closed(): number | null;
  close(): void;
}

const HEARTBEAT_MS = 600;
const NOTHING: Live = {
  t: 0,
  display: null,
  meter: null,
  tJ: null,
  tM: null,
  density: null,
  devices: {},
  contacts: [],
  open: [],
  differencePercent: null,
};

/** Connects and waits for the first snapshot; without a cookie for the greeting only. */
export async function watch(serving: Serving, cookie: string | null, origin?: string): Promise<Watching> {
  const url = serving.url.replace(/^http/, "ws");
  const headers = { ...(cookie === null ? {} : { cookie }), ...(origin === undefined ? {} : { origin }) };
  const socket = new WebSocket(new URL("/ws", url), { headers });
  const heard: ServerMessage[] = [];
  let state: PanelState | null = null;
  let live: Live = NOTHING;
  let bootId = "";
  let closed: number | null = null;
  let commands = 0;

  socket.on("message", (data) => {
    const message: ServerMessage = JSON.parse(String(data));
    if (message.type === "live") live = message.live;
    if (message.type === "live" || message.type === "beat") return;
    heard.push(message);
    if (message.type === "hello") bootId = message.bootId;
    if (message.type === "snapshot") state = message.state;
    if (message.type === "delta" && state) state = { ...state, ...message.parts };
  });
  socket.on("close", (code) => {
    closed = code;
  });
  socket.on("error", () => {
    closed ??= 0;
  });
  const beating = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "beat", t: Date.now() }));
  }, HEARTBEAT_MS);
  const close = () => {
    clearInterval(beating);
    socket.terminate();
  };
  onTestFinished(close);
  await until("a greeting", () => closed !== null || (cookie === null ? bootId !== "" : state !== null) || undefined);

  const now = () => {
    if (!state) throw new Error("the controller has not told its state");
    return state;
  };
  return {
    state: now,
    live: () => live,
    bootId: () => bootId,
    heard: () => heard,
    send: (text) => socket.send(text),
    async command(command, id = `w${process.pid}-${Date.now()}-${++commands}`) {
      const before = heard.length;
      socket.send(JSON.stringify({ type: "command", id, command }));
      const answer = await until(`an answer to ${command.do}`, () =>
        heard.slice(before).find((each) => (each.type === "ack" || each.type === "refused") && each.id === id),
      );
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
