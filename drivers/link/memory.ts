import { RigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";
import type { LineSettings, Link, LinkFactory } from "./link.ts";
import { wireMs } from "./link.ts";

export interface MemoryPairOptions {
  /** The settings of the rig's end, and those of the device's end. Where they differ, bytes arrive garbled. */
  near: LineSettings;
  far: LineSettings;
  /** A half-duplex adapter that hears itself: what the near end writes comes back to it. */
  echo?: boolean;
  name?: string;
}

export interface MemoryPair {
  near: Link;
  far: Link;
  /** The cable is pulled: both ends close with the reason. */
  cut(reason?: Error): void;
}

/**
 * Two ends of one line in this process. A chunk arrives whole, when its last byte would have left the wire; chunks of
 * one end follow each other, chunks of two ends do not collide. Bytes under way when an end closes are lost.
 */
export function memoryLinkPair(clock: Clock, options: MemoryPairOptions): MemoryPair {
  const { near: nearSettings, far: farSettings, echo = false, name = "memory" } = options;
  const near = end(name);
  const far = end(`${name}, far end`);
  let open = true;

  const closeBoth = (reason?: Error) => {
    if (!open) return;
    open = false;
    near.closed(reason);
    far.closed(reason);
  };

  const connect = (from: MemoryEnd, to: MemoryEnd, sent: LineSettings, heard: LineSettings, echoed: boolean): Link => {
    let wireFreeAt = 0;
    return {
      name: from.name,
      write(bytes) {
        if (!open || bytes.length === 0) return;
        const chunk = Uint8Array.from(bytes);
        wireFreeAt = Math.max(wireFreeAt, clock.now()) + wireMs(sent, chunk.length);
        clock.after(wireFreeAt - clock.now(), () => {
          if (!open) return;
          if (echoed) from.arrived(chunk);
          if (open) to.arrived(garbled(chunk, sent, heard));
        });
      },
      onData: from.onData,
      onClose: from.onClose,
      close: async () => closeBoth(),
    };
  };

  return {
    near: connect(near, far, nearSettings, farSettings, echo),
    far: connect(far, near, farSettings, nearSettings, false),
    cut: (reason = new RigError("LINK_LOST", { what: "the line was cut", where: name })) => closeBoth(reason),
  };
}

export interface MemoryFactoryOptions {
  clock: Clock;
  name: string;
  settings: LineSettings;
  /** The device's own settings, when they are not the rig's. */
  far?: LineSettings;
  echo?: boolean;
  deafAfterMs?: number;
  /** Called at every open with the device's end, before the rig has written anything. */
  accept(farEnd: Link): void;
}

export interface MemoryLinkFactory extends LinkFactory {
  /** Cuts the open link, and refuses to open until plugged in again. */
  unplug(): void;
  plug(): void;
}

export function memoryLinkFactory({
  clock,
  name,
  settings,
  far,
  echo,
  deafAfterMs,
  accept,
}: MemoryFactoryOptions): MemoryLinkFactory {
  let plugged = true;
  let last: MemoryPair | null = null;
  return {
    name,
    settings,
    ...(deafAfterMs === undefined ? {} : { deafAfterMs }),
    async open() {
      if (!plugged) throw new RigError("LINK_LOST", { what: "nothing is plugged in", where: name });
      last = memoryLinkPair(clock, { near: settings, far: far ?? settings, echo: echo ?? false, name });
      accept(last.far);
      return last.near;
    },
    unplug() {
      plugged = false;
      last?.cut();
    },
    plug() {
      plugged = true;
    },
  };
}

interface MemoryEnd {
  name: string;
  onData: Link["onData"];
  onClose: Link["onClose"];
  arrived(bytes: Uint8Array): void;
  closed(reason?: Error): void;
}

function end(name: string): MemoryEnd {
  const dataListeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: ((reason?: Error) => void)[] = [];
  return {
    name,
    onData: (listener) => void dataListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    arrived: (bytes) => dataListeners.forEach((listener) => void listener(bytes)),
    closed: (reason) => closeListeners.forEach((listener) => void listener(reason)),
  };
}

/**
 * What a UART makes of bytes sent with other settings: another baud gives other bits; another parity gives framing or
 * parity errors, which a tty reads as NUL, on every byte but those whose bits happen to fit. The last byte never fits,
 * so that no frame survives. Stop bits alone do no harm.
 */
function garbled(bytes: Uint8Array, sent: LineSettings, heard: LineSettings): Uint8Array {
  if (sent.baud !== heard.baud || sent.dataBits !== heard.dataBits) {
    return bytes.map((byte, i) => ((byte * 167 + 89 * (i + 1)) & 0xff) ^ 0x5a);
  }
  if (sent.parity === heard.parity) return bytes;
  const neither = sent.parity !== "none" && heard.parity !== "none";
  return bytes.map((byte, i) => (neither || i === bytes.length - 1 || evenOnes(byte) ? 0 : byte));
}

function evenOnes(byte: number): boolean {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones % 2 === 0;
}
