export * from "./twin.ts";
export * from "./world.ts";
