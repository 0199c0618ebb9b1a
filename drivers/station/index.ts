export * from "./config.ts";
export type { FaultConfig, FaultKind } from "./fault-config.ts";
export * from "./layout.ts";
export * from "./station.ts";
export * from "./twin.ts";
export * from "./world.ts";
