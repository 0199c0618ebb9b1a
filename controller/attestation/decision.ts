import { type KeyObject, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { corrupt } from "../journal/disk.ts";
import type { Entry } from "../journal/index.ts";

/** The kind of entry in the rig chain that decides one number. */
export const PROFILE_NUMBER = "profile-number";

const text = z.string().trim().min(1).max(200);

/** The official copy that somebody held the number against. */
export const copySchema = z.strictObject({ name: text, edition: text });
export type Copy = z.infer<typeof copySchema>;

/**
 * One number of one file, decided by one person. `official`: what the official copy says, where it is something else.
 * Signed with the rig's key, so that it stands alone in a bundle, outside of the rig's chain.
 */
const statementSchema = z.strictObject({
  profile: z.string(),
  sha256: z.string(),
  path: z.string(),
  value: z.unknown(),
  decision: z.enum(["attested", "rejected"]),
  official: text.nullable(),
  copy: copySchema,
  by: text,
  at: z.iso.datetime({ offset: true }),
});
export const decisionSchema = z.strictObject({ ...statementSchema.shape, signature: z.string() });

export type Statement = z.infer<typeof statementSchema>;
export type Decision = z.infer<typeof decisionSchema>;

/** What is signed: the statement's RFC 8785 form, under a name that no other signed text of the rig begins with. */
export function signedText(statement: Statement): string {
  return `proverig/attestation/1 ${canonicalize(statement)}`;
}

export function isSignedBy(key: KeyObject, { signature, ...statement }: Decision): boolean {
  return verify(null, Buffer.from(signedText(statement)), key, Buffer.from(signature, "base64"));
}

/** A decision with the entry that carries it. */
export interface Decided {
  decision: Decision;
  entry: Entry;
}

/** By the file's SHA-256, then by the number's path: the latest decision counts. */
export type Decisions = ReadonlyMap<string, ReadonlyMap<string, Decided>>;

export function foldDecisions(rigChain: Iterable<Entry>): Decisions {
  const decisions = new Map<string, Map<string, Decided>>();
  for (const entry of rigChain) if (entry.kind === PROFILE_NUMBER) addDecision(decisions, entry);
  return decisions;
}

/** Takes one more entry of that kind in. Throws JOURNAL_CORRUPT. */
export function addDecision(decisions: Map<string, Map<string, Decided>>, entry: Entry): Decision {
  const read = decisionSchema.safeParse(entry.data);
  if (!read.success) throw corrupt(`entry ${entry.seq} (${entry.kind}) is not as it is written`, "the rig's chain");
  const ofFile = decisions.get(read.data.sha256) ?? new Map<string, Decided>();
  ofFile.set(read.data.path, { decision: read.data, entry });
  decisions.set(read.data.sha256, ofFile);
  return read.data;
}
