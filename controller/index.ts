export * from "./regulation/profile.ts";
export * from "./regulation/run.ts";
