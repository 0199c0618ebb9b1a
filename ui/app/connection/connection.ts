import {
  HEARTBEAT_MS,
  type Live,
  type PanelCommand,
  PROTOCOL,
  type RefusalCode,
  type Said,
  type ServerMessage,
} from "@proverig/controller/protocol";
import { type Held, NOTHING_HELD, receive, type StateMessage } from "./held.ts";

/** Silence for so long is a lost connection: three beats, and below the two seconds after which the screen is covered. */
export const LOST_MS = 3 * HEARTBEAT_MS;
/**
 * So long a socket may take to open. After some thirty failed ones Chromium holds each new one back for one to five
 * seconds; to give it up before that would count as one more failure, and the page would hardly ever come back.
 */
export const OPENS_MS = 6000;
const RETRY_MS = [100, 250, 500, 1000];
const CHECK_MS = 200;
/** A snapshot that was not sent in this time is asked for again. */
const PATIENCE_MS = 1500;
const COMMAND_MS = 8000;

export interface Refusal {
  code: RefusalCode | "LOST";
  text: string;
  said?: Said;
}

export interface Connection {
  /** Resolves with null when the rig takes it, else with the refusal. */
  command(command: PanelCommand): Promise<Refusal | null>;
  /** A new socket: after signing in or out. */
  reopen(): void;
  close(): void;
}

export interface ConnectionEvents {
  onHeld(held: Held): void;
  onLive(live: Live, heardAt: number): void;
  onLost(lost: boolean, heardAt: number): void;
  onSocket(socket: WebSocket | null): void;
  /** The server speaks another version: this page must be loaded anew. */
  onOtherProtocol(): void;
}

type Waiting = Map<string, (refusal: Refusal | null) => void>;

/** Keeps one WebSocket to the server alive and says what comes over it. */
export function connect(
  url: string,
  events: ConnectionEvents,
  now: () => number = () => performance.now(),
): Connection {
  const waiting: Waiting = new Map();
  let held = NOTHING_HELD;
  let socket: WebSocket | null = null;
  let heardAt = now();
  let beatAt = 0;
  let askedAt = 0;
  let retry = 0;
  let openAt = 0;
  let socketSince = 0;
  let lost = false;
  let closed = false;

  function open(): void {
    const mine = new WebSocket(url);
    socket = mine;
    socketSince = now();
    mine.onopen = () => {
      if (mine !== socket) return;
      socketSince = now();
      events.onSocket(mine);
    };
    mine.onmessage = ({ data }) => {
      if (mine === socket && typeof data === "string") hear(data);
    };
    mine.onclose = () => mine === socket && drop();
  }

  function hear(data: string): void {
    heardAt = now();
    retry = 0;
    if (lost) tellLost(false);
    const message = parse(data);
    if (message) take(message);
  }

  function take(message: ServerMessage): void {
    if (message.type === "live") events.onLive(message.live, heardAt);
    else if (message.type === "ack") settle(message.id, null);
    else if (message.type === "refused") refused(message);
    else if (message.type === "hello" || message.type === "snapshot" || message.type === "delta") hold(message);
  }

  function refused({ id, code, text, said }: Extract<ServerMessage, { type: "refused" }>): void {
    if (id !== null) settle(id, { code, text, ...(said && { said }) });
  }

  function hold(message: StateMessage): void {
    const next = receive(held, message);
    if (message.type === "hello") {
      askedAt = now();
      if (message.protocol !== PROTOCOL) {
        events.onOtherProtocol();
        return;
      }
    }
    if (next.ask) ask();
    if (next.held === held) return;
    held = next.held;
    events.onHeld(held);
  }

  function ask(): void {
    askedAt = now();
    send({ type: "snapshot" });
  }

  function settle(id: string, refusal: Refusal | null): void {
    waiting.get(id)?.(refusal);
    waiting.delete(id);
  }

  function send(message: object): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  function drop(): void {
    const old = socket;
    socket = null;
    events.onSocket(null);
    if (old) old.close();
    for (const [id] of waiting) settle(id, { code: "LOST", text: "" });
    openAt = now() + (RETRY_MS[Math.min(retry++, RETRY_MS.length - 1)] ?? 0);
  }

  function tellLost(isLost: boolean): void {
    lost = isLost;
    events.onLost(isLost, heardAt);
  }

  function check(): void {
    const t = now();
    if (t - heardAt > LOST_MS) {
      if (!lost) tellLost(true);
      const patienceMs = socket?.readyState === WebSocket.OPEN ? LOST_MS : OPENS_MS;
      if (socket && t - socketSince > patienceMs) drop();
    }
    if (!socket && t >= openAt) open();
    if (t - beatAt >= HEARTBEAT_MS && send({ type: "beat", t: Math.round(t) })) beatAt = t;
    if (held.waiting && held.user !== null && t - askedAt > PATIENCE_MS) ask();
  }

  const timer = setInterval(() => !closed && check(), CHECK_MS);
  open();

  return {
    command(command) {
      const id = newId();
      return new Promise((resolve) => {
        const late = setTimeout(() => settle(id, { code: "LOST", text: "" }), COMMAND_MS);
        waiting.set(id, (refusal) => {
          clearTimeout(late);
          resolve(refusal);
        });
        if (!send({ type: "command", id, command })) settle(id, { code: "LOST", text: "" });
      });
    },
    reopen() {
      drop();
      retry = 0;
      // A person is waiting for this one; a socket that merely tries again is no word of the rig.
      if (!lost) heardAt = now();
      open();
    },
    close() {
      closed = true;
      clearInterval(timer);
      drop();
    },
  };
}

function parse(data: string): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(data);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

/** The server is of the same build: its type is enough. */
function isMessage(message: unknown): message is ServerMessage {
  return typeof message === "object" && message !== null && "type" in message && typeof message.type === "string";
}

/** `randomUUID` is missing on plain HTTP, which a rig on its own network has. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
