import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "@proverig/drivers";
import { WebSocketServer } from "ws";
import { API_REFUSALS, MAX_MESSAGE_BYTES } from "../protocol/index.ts";
import type { Users } from "../users/index.ts";
import { openBroadcast } from "./broadcast.ts";
import { openClient } from "./client.ts";
import { tokenOf } from "./cookie.ts";
import type { Note } from "./log.ts";
import { messages } from "./messages.ts";
import { type OriginRule, requireOwnOrigin } from "./origin.ts";
import { ApiRefused, apiRefusal } from "./refused.ts";
import type { PanelService } from "./service.ts";

const MOST_CLIENTS = 200;
/** Strangers do not keep those out who may see something. */
const MOST_ANONYMOUS = 60;
const GOING_AWAY = 1001;

export interface SocketParts {
  service: PanelService;
  users: Users;
  clock: Clock;
  note: Note;
  origin: OriginRule;
}

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** `/ws` (docs/protocol.md): who is connected is greeted, who is signed in sees the rig. */
export function openSockets({ service, users, clock, note, origin }: SocketParts): Sockets {
  // Somewhat larger than what is taken, so that what is too large is told so before it is closed.
  const maxPayload = 4 * MAX_MESSAGE_BYTES;
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: true });
  const broadcast = openBroadcast(service, clock, note);
  const on = messages({ service, users, broadcast, note });
  const unsubscribe = users.sessions.onEnd((session) => broadcast.demote(session));

  const sessionOf = (request: IncomingMessage) => {
    const token = tokenOf(request, origin.secure);
    return token === null ? null : users.sessions.find(token);
  };

  const admit = (request: IncomingMessage) => {
    requireOwnOrigin(request, origin);
    if (pathOf(request) !== "/ws") throw new ApiRefused("NOT_FOUND", "WebSockets are at /ws");
    const session = sessionOf(request);
    const isFull =
      broadcast.count("all") >= MOST_CLIENTS || (!session && broadcast.count("anonymous") >= MOST_ANONYMOUS);
    if (isFull) throw new ApiRefused("TOO_MANY", "too many panels are connected");
    return session;
  };

  return {
    upgrade(request, socket, head) {
      const address = request.socket.remoteAddress ?? "unknown";
      try {
        const session = admit(request);
        server.handleUpgrade(request, socket, head, (webSocket) => {
          const client = openClient({
            socket: webSocket,
            session,
            address,
            clock,
            note,
            onStop: on.stop,
            onMessage: on.take,
            onClose: broadcast.remove,
          });
          broadcast.add(client);
        });
      } catch (error) {
        refuse(socket, error, (code, text) => note(code, `${text} (${address})`));
      }
    },
    close() {
      unsubscribe();
      broadcast.close(GOING_AWAY, "the controller ends");
      server.close();
      for (const socket of server.clients) socket.terminate();
    },
  };
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?")[0] ?? "";
}

function refuse(socket: Duplex, error: unknown, note: (code: string, text: string) => void): void {
  const refusal = apiRefusal(error) ?? { code: "RIG_FAULT" as const, text: "a fault of the program" };
  note(refusal.code, error instanceof Error ? error.message : String(error));
  const body = JSON.stringify(refusal);
  const head = `HTTP/1.1 ${API_REFUSALS[refusal.code]} Refused\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.on("error", () => {});
  socket.end(`${head}\r\n\r\n${body}`);
}
