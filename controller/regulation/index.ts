/** Regulations as data, and judging by them. Everything but loading and the code's hash is pure. */
export * from "./code.ts";
export * from "./evaluate.ts";
export * from "./judge.ts";
export * from "./load.ts";
export * from "./mpe.ts";
export * from "./payment.ts";
export * from "./profile.ts";
export * from "./readings.ts";
export * from "./render-evaluation.ts";
export * from "./round.ts";
export * from "./run.ts";
export * from "./validity.ts";
