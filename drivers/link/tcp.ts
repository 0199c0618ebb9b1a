import { connect, type Socket } from "node:net";
import { RigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";
import type { LineSettings, Link, LinkFactory } from "./link.ts";

export interface TcpOptions {
  clock: Clock;
  /** The line's name in rig.yaml. */
  name: string;
  host: string;
  port: number;
  /** Of the serial line behind a converter; for a true TCP device they only serve to estimate times. */
  settings: LineSettings;
}

const CONNECT_MS = 3000;
/** Silence after which the kernel asks by itself whether the other end is still there: one that was switched off says nothing. */
const KEEP_ALIVE_MS = 10_000;
/** Behind a converter everybody may be silent for a while, and the connection be well. */
const DEAF_AFTER_MS = 10_000;

/** A TCP connection, to a Modbus TCP device or to a converter that passes bytes through. */
export function tcpLinkFactory({ clock, name, host, port, settings }: TcpOptions): LinkFactory {
  const where = `${name} (${host}:${port})`;
  return {
    name: where,
    settings,
    deafAfterMs: DEAF_AFTER_MS,
    open: () =>
      new Promise<Link>((resolve, reject) => {
        const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
        const fail = (error: NodeJS.ErrnoException) => {
          timer.cancel();
          socket.destroy();
          reject(connectError(error, where));
        };
        const timer = clock.after(CONNECT_MS, () => fail(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
        socket.once("error", fail);
        socket.once("connect", () => {
          timer.cancel();
          socket.off("error", fail);
          resolve(socketLink(socket, where));
        });
      }),
  };
}

/** A connected socket as a link; also for the serving side. */
export function socketLink(socket: Socket, name: string): Link {
  const dataListeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: ((reason?: Error) => void)[] = [];
  let closed = false;
  const ended = (reason?: Error, end = () => void socket.destroy()) => {
    if (closed) return;
    closed = true;
    end();
    for (const listener of closeListeners) listener(reason);
  };
  const gone = (what: string, cause?: Error) => ended(new RigError("LINK_LOST", { what, where: name, cause }));
  // Read from the start: a socket that nobody reads does not notice that the other side has closed.
  socket.on("data", (bytes: Uint8Array) => {
    if (!closed) for (const listener of dataListeners) listener(bytes);
  });
  socket.on("error", (error) => gone(`the connection broke (${error.message})`, error));
  socket.on("close", () => gone("the other side closed the connection"));
  return {
    name,
    write(bytes) {
      if (!closed) socket.write(bytes);
    },
    onData: (listener) => void dataListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    async close() {
      ended();
    },
    // Destroyed it would end in order: the kernel goes on sending for minutes what nobody has acknowledged. The reset
    // would wait for what Node itself still holds; the destroying after it does not.
    abandon: () => ended(undefined, () => void socket.resetAndDestroy().destroy()),
  };
}

const CONNECT_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ETIMEDOUT: "no answer from there",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  ENOTFOUND: "no host has that name",
};

function connectError(error: NodeJS.ErrnoException, where: string): RigError {
  const what = CONNECT_ERRORS[error.code ?? ""] ?? `the connection failed (${error.message})`;
  return new RigError("LINK_LOST", {
    what,
    where,
    mend: "check the address, the cable and the device's supply",
    cause: error,
  });
}
