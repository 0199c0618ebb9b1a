export * from "./by-coefficients.ts";
export * from "./callendar-van-dusen.ts";
export * from "./certify-coefficients.ts";
export * from "./corrections.ts";
export * from "./fit-coefficients.ts";
