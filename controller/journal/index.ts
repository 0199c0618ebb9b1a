export * from "./at.ts";
export * from "./calibrations.ts";
export { diskError, writeAtomic } from "./disk.ts";
export {
  type ChainCheck,
  EMPTY,
  type Entry,
  type Head,
  lineOf,
  NO_HASH,
  RIG_CHAIN,
  sha256,
  verifyChain,
} from "./entry.ts";
export * from "./jobs.ts";
export * from "./journal.ts";
export { openKeys, type RigKeys } from "./keys.ts";
export { BOOT } from "./rig-fold.ts";
