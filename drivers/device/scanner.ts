import type { DeviceBase } from "./capability.ts";

/** A code as it was scanned: printable characters without blanks at its ends. */
export interface Scan {
  code: string;
  /** Clock.now() when it arrived. */
  at: number;
}

/** A scanner of seal codes on a line of its own. It speaks when somebody scans; nothing is asked of it. */
export interface Scanner extends DeviceBase {
  readonly kind: "scanner";
  /** Codes that are scanned from now on, each once. What arrives damaged or fits no code is left out. */
  watch(listener: (scan: Scan) => void): { stop(): void };
}
