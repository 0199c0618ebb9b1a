export * from "./air.ts";
export * from "./density.ts";
export * from "./reference-meter.ts";
export * from "./weighing.ts";
