export { loadJob } from "./config/job.ts";
export { loadRig } from "./config/rig.ts";
export type { AnyEntry, EntryData, EntryKind } from "./engine/entries.ts";
export { type CheckReport, check } from "./evidence/index.ts";
export { recompute } from "./record/recompute.ts";
export type { JobRecord } from "./record/record.ts";
export * from "./regulation/index.ts";
export { stationLayout } from "./simulate/layout.ts";
export { type Verified, type VerifyOptions, verify } from "./verify/verify.ts";
