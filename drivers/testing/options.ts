import type { Device, DeviceKind } from "../device/capability.ts";
import type { LineSettings } from "../link/link.ts";

export const BACKENDS = ["memory", "pty", "hardware"] as const;
export type Backend = (typeof BACKENDS)[number];

/** What the suite is told about one use of a driver. */
export interface ContractOptions {
  kind: DeviceKind;
  /** The device's keys in rig.yaml, as a person would write them; the driver's own schema parses them. */
  options: unknown;
  /** The keys of a second device on the same module or line: neither may be taken for the other. */
  beside?: unknown;
  /** Rig and device alike. Default: the definition's `line` over 9600, none, 8, 1. */
  line?: Partial<LineSettings>;
  framing?: "serial" | "modbus-tcp";
  /** Litres and L/min that the device's own format cannot tell apart. Defaults 0.0002 and 0.01. */
  resolution?: { totalL?: number; flowLpm?: number };
  /** false for a meter that cannot count backwards. */
  reverse?: boolean;
  /** A display whose volume and amount come by two frames: while fuel flows they are not of one moment. */
  apart?: boolean;
  /** false for a probe whose protocol has no way to say that it is open. */
  tellsOpenProbe?: boolean;
  literals?: readonly LiteralExchange[];
  /** Default: all. */
  backends?: readonly Backend[];
  /** Where PROVERIG_HW_... stands. Default: process.env. */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Bytes from a manual or a capture, never made by this driver's code: a twin that shares the driver's codec hides the
 * codec's errors, these show them.
 */
export interface LiteralExchange {
  title: string;
  /** Reply by request, both as hex; what is not listed gets no reply. */
  replies: Readonly<Record<string, string>>;
  read(device: Device): Promise<unknown>;
  gives: unknown;
}

type Suite = (title: string, body: () => void) => unknown;

/** vitest's functions, or node:test's. */
export interface Runner {
  /** Where there is `concurrent`, tests on ptys wait for their ports beside each other. */
  describe: Suite & { skip: Suite; concurrent?: Suite };
  it(title: string, options: { timeout: number }, body: () => Promise<void>): unknown;
}
