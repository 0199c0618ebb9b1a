import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import { type Entry, entrySchema } from "../journal/entry.ts";
import { closingSchema, sealSchema } from "../journal/jobs.ts";

/** The parts of record.json that the bundle itself must bear out. */
export const recordSchema = z.looseObject({
  ...closingSchema.shape,
  rig: z.looseObject({ configHash: z.string() }),
  chain: z.object({ ...sealSchema.shape, publicKey: z.string() }),
});
export type RecordFile = z.infer<typeof recordSchema>;

/** Null when the file is missing or a line is no journal entry. */
export function parseEntries(bytes: Uint8Array | undefined): Entry[] | null {
  if (!bytes) return null;
  const lines = text(bytes).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const entries: Entry[] = [];
  for (const line of lines) {
    const entry = parseJson(Buffer.from(line), entrySchema);
    if (!entry) return null;
    entries.push(entry);
  }
  return entries;
}

/** Null for what is missing, no JSON or of another shape. */
export function parseJson<T>(bytes: Uint8Array | undefined, schema: z.ZodType<T>): T | null {
  if (!bytes) return null;
  try {
    return schema.parse(JSON.parse(text(bytes)));
  } catch {
    return null;
  }
}

/** Of SPKI DER in base64; null for anything but an Ed25519 key. */
export function publicKey(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), type: "spki", format: "der" });
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

export function signedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  return verify(null, bytes, key, Buffer.from(signature, "base64"));
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
