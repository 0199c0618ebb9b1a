import { z } from "zod";

/** Names inside evidence.zip (docs/evidence.md). */
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.sig";
export const ENTRIES = "entries.ndjson";
export const RECORD = "record.json";
export const PROFILE = "profile.yaml";
export const RIG = "rig.yaml";
export const JOB = "job.yaml";

/** What every bundle holds besides manifest and signature; overlays and the like may come on top. */
export const REQUIRED = [ENTRIES, RECORD, PROFILE, RIG, JOB] as const;

export const MANIFEST_SCHEMA = "proverig/evidence/1";

/** manifest.sig is Ed25519 over the bytes of this file, base64. */
export const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  /** The job's id. */
  job: z.string(),
  /** SPKI DER, base64. */
  publicKey: z.string(),
  /** SHA-256, hex, of every other file but the signature. */
  files: z.record(z.string(), z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

export type Files = ReadonlyMap<string, Uint8Array>;
