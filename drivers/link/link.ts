/**
 * A link is one open connection that carries bytes: a serial port, a TCP socket, or a pair of ends in this process.
 * It is single use: once closed it stays closed, and a new one comes from its factory. So nobody holds a stale port.
 */
export interface Link {
  readonly name: string;
  /** Hands bytes to the wire at once. Never throws; on a closed link it does nothing. */
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, with the reason, or undefined after close(). */
  onClose(listener: (reason?: Error) => void): void;
  close(): Promise<void>;
  /**
   * Closes it, and takes back what has been written and may still be under way: of a connection that is given up for dead,
   * an order to open a valve must not arrive when its network is back. Absent where nothing is kept.
   */
  abandon?(): void;
}

export interface LineSettings {
  baud: number;
  parity: "none" | "even" | "odd";
  dataBits: 7 | 8;
  stopBits: 1 | 2;
}

/** Opens links of one line. `open` rejects with PORT_NOT_FOUND, PORT_BUSY, PORT_DENIED, PORT_CHANGED or LINK_LOST. */
export interface LinkFactory {
  /** What the line is called in messages, for example "meters (/dev/ttyUSB0)". */
  readonly name: string;
  readonly settings: LineSettings;
  /**
   * When requests have brought not one byte for so long, an open link is taken for deaf and is opened anew: a connection
   * whose other end was switched off, a port whose settings were lost. Never where it is absent.
   */
  readonly deafAfterMs?: number;
  open(): Promise<Link>;
}

/** Milliseconds that `bytes` bytes take on a wire with these settings. */
export function wireMs({ baud, parity, dataBits, stopBits }: LineSettings, bytes: number): number {
  const bitsPerByte = 1 + dataBits + (parity === "none" ? 0 : 1) + stopBits;
  return (bytes * bitsPerByte * 1000) / baud;
}
