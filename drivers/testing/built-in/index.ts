import { METERS_AND_PROBES } from "./meters.ts";
import { MODBUS_AND_DISPLAYS } from "./modbus-and-displays.ts";
import { TEXT_LINES } from "./text-lines.ts";
import type { ContractUse } from "./use.ts";

/** Every built-in driver, in each of its kinds: what keeps the contract. */
export const BUILT_IN: readonly ContractUse[] = [...MODBUS_AND_DISPLAYS, ...METERS_AND_PROBES, ...TEXT_LINES];
