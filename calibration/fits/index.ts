export * from "./fit.ts";
export * from "./fit-at.ts";
export * from "./goodness.ts";
export * from "./knots.ts";
export * from "./least-squares.ts";
export * from "./types.ts";
