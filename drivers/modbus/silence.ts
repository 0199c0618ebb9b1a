import { type LineSettings, wireMs } from "../link/link.ts";

/** By less no device can tell a frame from the next one (Modbus over Serial Line 1.02, 2.5.1.1: 3.5 characters). */
export const leastSilenceMs = (settings: LineSettings): number => wireMs(settings, 3.5);

/** What the standard recommends between two frames: 3.5 characters, but 1.75 ms above 19200 baud (ibid.). */
export const standardSilenceMs = (settings: LineSettings): number => Math.max(1.75, leastSilenceMs(settings));
