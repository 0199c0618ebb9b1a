export type { Files } from "./bundle.ts";
export { type CheckOptions, check, checkBundle, type Recompute, type Recomputed } from "./check.ts";
export { type CheckReport, renderCheck } from "./report.ts";
export { readTrusted } from "./trusted.ts";
export { type Evidence, evidencePaths, type Inputs, type Written, writeEvidence } from "./write.ts";
