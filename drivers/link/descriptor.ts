import { readSync, writeSync } from "node:fs";

/** Tells once, by `listener`, that the descriptor may be read, or why it cannot be. What serialport's binding has as `poller`. */
export interface Readable {
  once(event: "readable", listener: (error: Error | null) => void): unknown;
}

export interface Descriptor {
  /** Hands the bytes to the kernel before it returns. */
  write(bytes: Uint8Array): void;
  /** Reads and writes no more; the owner closes the descriptor. */
  end(): void;
}

export interface DescriptorListener {
  onBytes(bytes: Uint8Array): void;
  /** Called once, never from within `write`: the device went away, or takes no more bytes. */
  onLost(reason: Error): void;
}

/** More than any frame; what does not fit is read in the next turn. */
const READ_BYTES = 4096;

/**
 * The bytes of an open, non-blocking descriptor, moved by this thread. A stream's would go through Node's pool of
 * threads: there a disk that hangs, with a sync in each thread, holds up the order to close a valve; and it takes
 * twice the processor time. Needs Linux or macOS.
 */
export function descriptorBytes(fd: number, readable: Readable, { onBytes, onLost }: DescriptorListener): Descriptor {
  const buffer = new Uint8Array(READ_BYTES);
  let ended = false;

  function lost(reason: Error): void {
    if (ended) return;
    ended = true;
    setImmediate(() => onLost(reason));
  }

  function listen(): void {
    readable.once("readable", (error) => {
      if (ended) return;
      if (error) lost(error);
      else read();
      if (!ended) listen();
    });
  }

  function read(): void {
    try {
      const length = readSync(fd, buffer);
      // Readable and nothing in it: the terminal was hung up (an adapter that is pulled, tty_hangup in the kernel).
      if (length === 0) lost(new Error("it was hung up"));
      else onBytes(buffer.slice(0, length));
    } catch (error) {
      if (!isForLater(error)) lost(asError(error));
    }
  }

  listen();
  return {
    write(bytes) {
      if (ended) return;
      try {
        const taken = writeSync(fd, bytes);
        // What is kept for later would go out late, and an order to open a valve must never be late: the line is lost.
        if (taken < bytes.length) lost(new Error("it takes no more bytes"));
      } catch (error) {
        lost(isForLater(error) ? new Error("it takes no more bytes") : asError(error));
      }
    },
    end() {
      ended = true;
    },
  };
}

/** Nothing there yet, or a signal came first. */
function isForLater(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EINTR");
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
