import type { DisplayState } from "../device/capability.ts";

/** DC1, the pump's state. 3 is not used; what is not here is refused. */
export const STATES: ReadonlyMap<number, DisplayState> = new Map([
  [0, "not-programmed"],
  [1, "idle"],
  [2, "authorised"],
  [4, "delivering"],
  [5, "completed"],
  // Maximum amount or volume reached: the delivery has ended.
  [6, "completed"],
  [7, "off"],
  [8, "suspended"],
]);

/** DC5. */
const ALARMS: ReadonlyMap<number, string> = new Map([
  [0x01, "CPU reset"],
  [0x03, "RAM error"],
  [0x04, "PROM checksum error"],
  [0x06, "pulser error"],
  [0x07, "pulser current error"],
  [0x09, "emergency stop"],
  [0x0a, "power failure"],
]);

export function alarmText(code: number): string {
  const hex = code.toString(16).toUpperCase().padStart(2, "0");
  return `${ALARMS.get(code) ?? "alarm"} (${hex})`;
}
