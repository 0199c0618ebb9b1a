import { execFile } from "node:child_process";
import { closeSync, constants, lstatSync, openSync, readlinkSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { ReadStream } from "node:tty";
import { promisify } from "node:util";
import { type Link, RigError } from "@proverig/drivers";

/** A pseudo-terminal whose other end a client opens as a serial port, as often as he likes. */
export interface Pty {
  /** For example /dev/pts/7. */
  path: string;
  link: Link;
  close(): void;
}

/** What node-pty's `open` gives; its declarations leave it out. */
interface OpenTerminal {
  master: ReadStream;
  slave: ReadStream;
  _pty: string;
}

/** Raw, without echo; it stays open when its client goes away. */
export async function openPty(name: string): Promise<Pty> {
  const terminal = await openTerminal();
  const path = terminal._pty;
  // Held open, so that the master does not end when a client closes its end; and nobody but the client reads from it.
  const keep = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  terminal.slave.destroy();
  const link = masterLink(terminal.master, `${name} (${path})`);
  const close = () => {
    void link.close();
    closeSync(keep);
  };
  try {
    await promisify(execFile)("stty", ["-F", path, "raw", "-echo"]);
  } catch (cause) {
    close();
    throw new RigError("INTERNAL", { what: "stty failed on a pseudo-terminal", where: path, cause });
  }
  return { path, link, close };
}

async function openTerminal(): Promise<OpenTerminal> {
  const nodePty: unknown = await import("@lydell/node-pty");
  const open = property(nodePty, "open") ?? property(property(nodePty, "default"), "open");
  const terminal: unknown = typeof open === "function" ? open({ encoding: null, cols: 80, rows: 24 }) : null;
  if (!isTerminal(terminal)) {
    throw new RigError("INTERNAL", { what: "this node-pty cannot open a pseudo-terminal", mend: "run npm ci again" });
  }
  return terminal;
}

function property(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null ? Reflect.get(object, key) : undefined;
}

function isTerminal(value: unknown): value is OpenTerminal {
  return typeof property(value, "_pty") === "string" && typeof property(value, "master") === "object";
}

function masterLink(master: ReadStream, name: string): Link {
  const closeListeners: ((reason?: Error) => void)[] = [];
  let closed = false;
  const ended = (reason?: Error) => {
    if (closed) return;
    closed = true;
    master.destroy();
    for (const listener of closeListeners) listener(reason);
  };
  const gone = (cause?: Error) =>
    ended(new RigError("LINK_LOST", { what: "the pseudo-terminal ended", where: name, cause }));
  master.on("error", gone);
  master.on("close", () => gone());
  return {
    name,
    write(bytes) {
      if (!closed) master.write(bytes);
    },
    onData: (listener) => void master.on("data", (bytes: Uint8Array) => closed || listener(bytes)),
    onClose: (listener) => void closeListeners.push(listener),
    async close() {
      ended();
    },
  };
}

/** Throws PORT_EXISTS where a link cannot be put. What a killed `simulate` left behind, a link to nowhere, may go. */
export function refuseTaken(path: string): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry && !(entry.isSymbolicLink() && readlinkSync(path).startsWith("/dev/pts/") && !exists(path))) {
    throw new RigError("PORT_EXISTS", {
      what: "the port exists already, and simulate would hide it",
      where: path,
      mend: "name a path in rig.yaml that does not exist yet; remove it if a killed simulate left it behind",
    });
  }
  if (!exists(dirname(path))) {
    throw new RigError("PORT_NOT_FOUND", { what: "the port's directory does not exist", where: path, mend: "make it" });
  }
}

/** Makes `path` a link to the terminal; gives what takes it away again. */
export function linkTo(terminal: string, path: string): () => void {
  refuseTaken(path);
  try {
    if (lstatSync(path, { throwIfNoEntry: false })) unlinkSync(path);
    symlinkSync(terminal, path);
  } catch (cause) {
    throw new RigError("PORT_DENIED", {
      what: "the link to the simulated port cannot be made",
      where: path,
      mend: "name a path in rig.yaml where this user may write",
      cause,
    });
  }
  return () => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink() && readlinkSync(path) === terminal) unlinkSync(path);
  };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
