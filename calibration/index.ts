export * from "./coverage.ts";
export * from "./curve.ts";
export * from "./intervals.ts";
export * from "./measure-run.ts";
export * from "./meter-run.ts";
export * from "./plateau.ts";
export * from "./types.ts";
export * from "./uncertainty.ts";
