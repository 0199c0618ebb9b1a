/** What a protocol that is a table is made of; plugins get all of it as `api.frames`. */
export { type AskHow, type FrameBus, frameBus, type Heard, type Say } from "./bus.ts";
export { encode, match } from "./codec.ts";
export { createCommandedDisplay } from "./commanded.ts";
export { identical } from "./identical.ts";
export type { Make } from "./make.ts";
export { decimalsOption, priceOption } from "./options.ts";
export * from "./part.ts";
export { defineProtocol, type Protocol } from "./protocol.ts";
export { FIRST_EIGHT, harmlessFrame, recogniseFrames } from "./recognise.ts";
export { createScanner } from "./scanner.ts";
export type { FrameTwin } from "./serve.ts";
export { createFrameTwin } from "./twin.ts";
export { createWatchedDisplay } from "./watched.ts";
