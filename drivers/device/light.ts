import type { DeviceBase } from "./capability.ts";

/** A lamp or the horn of a tower light. It says something to people; nothing is safe because of it. */
export interface Light extends DeviceBase {
  readonly kind: "light";
  /** Milliseconds after the last set(true) at which it goes out by itself; null if it never does. */
  readonly lapsesAfterMs: number | null;
  set(on: boolean): Promise<void>;
}
