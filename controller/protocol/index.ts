/** All that the panel knows of the controller, besides its texts. Browser-safe: no node module may come in here. */
export * from "./api.ts";
export * from "./messages.ts";
export type { Picture, Shape, Tone } from "./picture.ts";
export * from "./requests.ts";
export * from "./roles.ts";
export type * from "./standards.ts";
export * from "./state.ts";
