import { readlink } from "node:fs/promises";
import type { SerialPort } from "serialport";
import { RigError } from "../error.ts";
import { type AdapterMemory, adapterMemory } from "./adapter.ts";
import { descriptorBytes, type Readable } from "./descriptor.ts";
import { type Holder, lockHolder, portHolder } from "./holder.ts";
import type { LineSettings, Link, LinkFactory } from "./link.ts";

export interface SerialOptions {
  /** The line's name in rig.yaml. */
  name: string;
  path: string;
  settings: LineSettings;
  /** Which adapter is behind which port; this process's own where none is handed in. */
  adapters?: AdapterMemory;
}

/** A rig is opened anew for each visit; an adapter may be replugged between two. */
const ADAPTERS = adapterMemory();

/** Another program may have changed the port's settings, or a USB reset undone them: opening it sets them again. */
const DEAF_AFTER_MS = 30_000;

/**
 * A serial port, held exclusively. Its path is followed anew each time: an adapter that comes back under another name is
 * found; another adapter that comes under this name is refused.
 */
export function serialLinkFactory({ name, path, settings, adapters = ADAPTERS }: SerialOptions): LinkFactory {
  const where = `${name} (${path})`;
  return {
    name: where,
    settings,
    deafAfterMs: DEAF_AFTER_MS,
    async open() {
      // Loaded here, so that a simulated rig never loads the native binding.
      const { SerialPort } = await import("serialport");
      // The binding sets parity and stop bits before it asks for the lock: who has the port would hear nothing any more.
      const holder = await lockHolder(path);
      if (holder) throw heldBy(holder, where);
      const { baud, parity, dataBits, stopBits } = settings;
      const port = new SerialPort({ path, baudRate: baud, parity, dataBits, stopBits, lock: true, autoOpen: false });
      const error = await new Promise<Error | null>((resolve) => {
        port.open(resolve);
      });
      if (error) throw await withHolder(openError(error, path, where), path, where);
      const { port: binding } = port;
      if (!binding || !("poller" in binding) || binding.fd === null) {
        port.close(() => undefined);
        throw new RigError("LINK_LOST", {
          what: "ports have no descriptors here",
          where,
          mend: "run the rig on Linux",
        });
      }
      const { fd, poller } = binding;
      try {
        // What is open, wherever the path leads by now.
        await adapters.require(path, await readlink(`/proc/self/fd/${fd}`).catch(() => path), where);
      } catch (error) {
        await new Promise<void>((resolve) => port.close(() => resolve()));
        throw error;
      }
      return serialLink(port, fd, poller, where);
    },
  };
}

function serialLink(port: SerialPort, fd: number, readable: Readable, name: string): Link {
  const dataListeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: ((reason?: Error) => void)[] = [];
  let closed = false;
  const ended = (reason?: Error) => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener(reason);
  };
  const fail = (error: Error | null) => {
    ended(
      new RigError("LINK_LOST", {
        what: `the port went away${error ? ` (${error.message})` : ""}`,
        where: name,
        mend: "check the plug and the adapter's supply",
      }),
    );
    // A port that failed still holds its descriptor and with it the lock.
    if (port.isOpen) port.close(() => undefined);
  };
  port.on("error", fail);
  port.on("close", fail);
  // Read from the start: a port that nobody reads does not notice that it went away.
  const bytes = descriptorBytes(fd, readable, {
    onBytes: (heard) => {
      if (!closed) for (const listener of dataListeners) listener(heard);
    },
    onLost: fail,
  });
  return {
    name,
    write(sent) {
      if (!closed) bytes.write(sent);
    },
    onData: (listener) => void dataListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    async close() {
      ended();
      bytes.end();
      if (!port.isOpen) return;
      await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
}

const OPEN_ERRORS = [
  {
    seen: /no such file|not found/i,
    code: "PORT_NOT_FOUND",
    what: "there is no such port",
    mend: "plug the adapter in, or name its /dev/serial/by-id path in rig.yaml",
  },
  {
    seen: /permission denied|access denied/i,
    code: "PORT_DENIED",
    what: "this user may not open the port",
    mend: "add the user to the group dialout and log in again",
  },
  {
    seen: /lock|busy|temporarily unavailable/i,
    code: "PORT_BUSY",
    what: "another program has the port open",
    mend: "end the other program (fuser -v names it)",
  },
  {
    // ENODEV, ENXIO, EIO: its adapter is just going, hangs or has no supply; of a board's UART: nothing is wired there.
    seen: /no such device|input\/output error/i,
    code: "PORT_NOT_FOUND",
    what: "the port is there, but nothing answers behind it",
    mend: "pull its adapter and plug it in again, check the supply; or name another port in rig.yaml",
  },
  {
    seen: /inappropriate ioctl|is a directory/i,
    code: "PORT_NOT_FOUND",
    what: "this is not a serial port",
    mend: "name a serial port in rig.yaml",
  },
] as const;

/** Names who has the port, as far as this machine tells. */
async function withHolder(error: RigError, path: string, where: string): Promise<RigError> {
  const holder = error.code === "PORT_BUSY" ? await portHolder(path) : null;
  return holder ? heldBy(holder, where, error.cause) : error;
}

function heldBy({ pid, name }: Holder, where: string, cause?: unknown): RigError {
  const isOwn = pid === process.pid;
  const who = `${name ?? "of another user"} (process ${pid})`;
  return new RigError("PORT_BUSY", {
    what: isOwn ? "this program has the port open already" : `another program has the port open: ${who}`,
    where,
    mend: isOwn ? "give its devices one line" : `end it: kill ${pid}`,
    cause,
  });
}

/** The binding tells its errors apart by their text only. */
export function openError(error: Error, path: string, where: string): RigError {
  const known = OPEN_ERRORS.find(({ seen }) => seen.test(error.message.replace(path, "")));
  if (known) return new RigError(known.code, { what: known.what, where, mend: known.mend, cause: error });
  return new RigError("LINK_LOST", { what: `the port does not open (${error.message})`, where, cause: error });
}
