import { registerMeter } from "./make.ts";
import { MICRO_MOTION, PROMASS, TMFM_CORIOLIS } from "./tables.ts";

export const tmfmCoriolis = registerMeter(TMFM_CORIOLIS);
export const microMotion = registerMeter(MICRO_MOTION);
export const promass = registerMeter(PROMASS);
