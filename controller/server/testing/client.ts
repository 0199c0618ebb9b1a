import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { request as tlsRequest } from "node:https";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { ClientMessage, PanelCommand, ServerMessage } from "../../protocol/index.ts";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
  json: unknown;
  /** `name=value` of the cookie that was set. */
  cookie: string | undefined;
}

export interface Ask {
  method?: string;
  /** As it goes on the wire: nothing is resolved or encoded. */
  path: string;
  headers?: Record<string, string>;
  json?: unknown;
  body?: string | Buffer;
}

/** One request on a connection of its own. */
export async function ask(url: string, { method = "GET", path, headers = {}, json, body }: Ask): Promise<Answer> {
  const payload = json === undefined ? body : JSON.stringify(json);
  const typed = json === undefined ? headers : { "content-type": "application/json", ...headers };
  const options = { method, path, headers: typed, agent: false, rejectUnauthorized: false };
  const sent = url.startsWith("https") ? tlsRequest(url, options) : request(url, options);
  sent.on("error", () => {});
  sent.end(payload);
  const [response] = await once(sent, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString("utf8");
  const isJson = String(response.headers["content-type"]).startsWith("application/json");
  const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0];
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    bytes,
    json: isJson ? JSON.parse(text) : null,
    cookie,
  };
}

export type Of<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export interface Panel {
  readonly socket: WebSocket;
  /** All that has come, in order. */
  readonly heard: ServerMessage[];
  /** The first message of a kind, from the `from`th on; waits for it. */
  next<T extends ServerMessage["type"]>(type: T, from?: number): Promise<Of<T>>;
  of<T extends ServerMessage["type"]>(type: T): Of<T>[];
  /** Waits until what the test looks for is there. */
  until(condition: (heard: ServerMessage[]) => boolean): Promise<void>;
  say(message: ClientMessage | object | string): void;
  /** Sends a command; its ack or refusal. */
  command(id: string, command: PanelCommand | object): Promise<Of<"ack"> | Of<"refused">>;
  /** All that was sent before has been taken when this resolves. */
  settled(): Promise<void>;
  /** Code and reason with which the server closed it. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** A panel's end of the WebSocket, without a panel. */
export async function connectPanel(url: string, headers: Record<string, string> = {}): Promise<Panel> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws`, { headers, rejectUnauthorized: false });
  onTestFinished(() => socket.terminate());
  const heard: ServerMessage[] = [];
  const wake = new Set<() => void>();
  const wakeAll = () => {
    for (const each of [...wake]) each();
  };
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => {
      resolve({ code, reason: reason.toString() });
      wakeAll();
    }),
  );
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)));
    wakeAll();
  });
  await once(socket, "open");

  const until: Panel["until"] = async (condition) => {
    while (!condition(heard)) {
      if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before it came: ${JSON.stringify(heard)}`);
      await new Promise<void>((resolve) => {
        const woken = () => {
          wake.delete(woken);
          resolve();
        };
        wake.add(woken);
      });
    }
  };
  const say: Panel["say"] = (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message));
  const isOf =
    <T extends ServerMessage["type"]>(type: T) =>
    (message: ServerMessage): message is Of<T> =>
      message.type === type;

  return {
    socket,
    heard,
    until,
    say,
    closed,
    of: (type) => heard.filter(isOf(type)),
    async next(type, from = 0) {
      await until((all) => all.slice(from).some(isOf(type)));
      const [found] = heard.slice(from).filter(isOf(type));
      if (!found) throw new Error("gone");
      return found;
    },
    async command(id, command) {
      const from = heard.length;
      const isReply = (message: ServerMessage): message is Of<"ack"> | Of<"refused"> =>
        (message.type === "ack" || message.type === "refused") && message.id === id;
      say({ type: "command", id, command });
      await until((all) => all.slice(from).some(isReply));
      const [reply] = heard.slice(from).filter(isReply);
      if (!reply) throw new Error("gone");
      return reply;
    },
    async settled() {
      const answered = once(socket, "pong");
      socket.ping();
      await Promise.race([answered, closed]);
    },
  };
}
