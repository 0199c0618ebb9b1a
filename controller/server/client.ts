import type { Clock } from "@proverig/drivers";
import type { RawData, WebSocket } from "ws";
import { MAX_MESSAGE_BYTES, type RefusalCode, type Said, type ServerMessage } from "../protocol/index.ts";
import type { Session } from "../users/index.ts";
import { bucket } from "./bucket.ts";
import type { Note } from "./log.ts";

/** Results that a client has not taken; beyond, it is cut off and asks for a snapshot when it is back. */
const MOST_QUEUED_BYTES = 1024 * 1024;
/** Live values under way to a client that it has not answered: what the kernel queues shows in no other number. */
const MOST_LIVE_UNDER_WAY = 3;
/** Above this the socket is not keeping up. */
const LIVE_BUFFER_BYTES = 8 * 1024;
const SILENT_BEATS = 3;
const MOST_REFUSED = 20;

const CLOSE = { policy: 1008, tooLarge: 1009 } as const;

/** One panel that is connected. */
export interface Client {
  readonly address: string;
  /** Null: nobody is signed in here; STOP and hello only. */
  session: Session | null;
  /** Queued until the client takes it; never lost while it is connected. */
  send(message: ServerMessage | string): void;
  /** Sent now or never. */
  sendLive(message: string): void;
  refuse(id: string | null, code: RefusalCode, text: string, said?: Said | undefined): void;
  /** Said so often as a heartbeat must be heard. */
  beat(message: string): void;
  /** Where the client has a word for it. */
  close(code: number, reason: string): void;
}

export interface ClientParts {
  socket: WebSocket;
  session: Session | null;
  address: string;
  clock: Clock;
  note: Note;
  /** Text of at most MAX_MESSAGE_BYTES, at a rate that people have. */
  onMessage(client: Client, text: string): void;
  /** Before anything is counted or refused. True: the message was this and no more. */
  onStop(client: Client, text: string): boolean;
  onClose(client: Client): void;
}

export function openClient({ socket, session, address, clock, note, ...on }: ClientParts): Client {
  const mayAsk = bucket(clock, { burst: 60, perSecond: 20 });
  const mayFlood = bucket(clock, { burst: 600, perSecond: 200 });
  let liveSent = 0;
  let liveSeen = 0;
  let silentBeats = 0;
  let refused = 0;

  const write = (text: string) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text);
    if (socket.bufferedAmount <= MOST_QUEUED_BYTES) return;
    note("SLOW_CLIENT", `${address} does not take its results: cut off`);
    socket.terminate();
  };

  const client: Client = {
    address,
    session,
    send: (message) => write(typeof message === "string" ? message : JSON.stringify(message)),
    sendLive(message) {
      const isBehind = liveSent - liveSeen >= MOST_LIVE_UNDER_WAY || socket.bufferedAmount > LIVE_BUFFER_BYTES;
      if (isBehind || socket.readyState !== socket.OPEN) return;
      socket.send(message);
      // Every browser answers a ping by itself, in its turn behind what came before it.
      socket.ping(String(++liveSent));
    },
    refuse(id, code, text, said) {
      note(code, `${text} (${client.session?.user.name ?? "nobody"} at ${address})`);
      client.send({ type: "refused", id, code, text, ...(said && { said }) });
      if (++refused >= MOST_REFUSED && code === "MALFORMED") client.close(CLOSE.policy, "malformed");
    },
    beat(message) {
      if (++silentBeats > SILENT_BEATS) {
        note("SILENT_CLIENT", `${address} is silent: cut off`);
        socket.terminate();
      } else if (socket.bufferedAmount <= LIVE_BUFFER_BYTES) write(message);
    },
    close: (code, reason) => socket.close(code, reason),
  };

  socket.on("message", (data: RawData, isBinary: boolean) => {
    silentBeats = 0;
    const text = isBinary || !Buffer.isBuffer(data) ? null : data.toString("utf8");
    if (text !== null && text.length < 100 && on.onStop(client, text)) return;
    if (!mayFlood()) return client.close(CLOSE.policy, "too many messages");
    if (!mayAsk()) return client.refuse(null, "TOO_MANY", "too many messages");
    if (text === null) return client.refuse(null, "MALFORMED", "a binary message");
    if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) {
      client.refuse(null, "TOO_LARGE", `a message of more than ${MAX_MESSAGE_BYTES} bytes`);
      return client.close(CLOSE.tooLarge, "too large");
    }
    on.onMessage(client, text);
  });
  socket.on("pong", (data) => {
    liveSeen = Math.min(liveSent, Math.max(liveSeen, Number(data.toString()) || 0));
  });
  // What breaks the WebSocket's own rules (no UTF-8, far too large): ws closes it with the code that fits.
  socket.on("error", (error) => note("BROKEN_CLIENT", `${error.message} (${address})`));
  socket.on("close", () => on.onClose(client));
  return client;
}
