export type { Log } from "./log.ts";
export { type Actor, type PanelService, Refused } from "./service.ts";
export { type RunningServer, type ServerOptions, startServer } from "./start.ts";
