import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { type Entry, NO_HASH, sha256, verifyChain } from "../journal/entry.ts";
import { closingSchema, JOB_CLOSED, JOB_OPENED } from "../journal/jobs.ts";
import { type Files, JOB, MANIFEST, type Manifest, REQUIRED, RIG, SIGNATURE } from "./bundle.ts";
import { type RecordFile, signedBy, text } from "./parse.ts";

/** Every file listed and nothing else, each with the bytes that were signed for. */
export function fileProblems(names: string[], files: Files, manifest: Manifest): string[] {
  const listed = new Map(Object.entries(manifest.files));
  const unlisted = names.filter((name) => name !== MANIFEST && name !== SIGNATURE && !listed.has(name));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const changed = [...listed].flatMap(([name, hash]) => {
    if (!names.includes(name)) return [`${name} is missing`];
    const bytes = files.get(name);
    if (!bytes) return [`${name} is damaged: it cannot be unpacked`];
    return sha256(bytes) === hash ? [] : [`${name} was changed`];
  });
  return [
    ...REQUIRED.filter((name) => !listed.has(name)).map((name) => `the manifest does not list ${name}`),
    ...changed,
    ...unlisted.map((name) => `${name} does not belong to the bundle`),
    ...twice.map((name) => `${name} is there twice`),
  ];
}

export function signatureProblems(files: Files, key: KeyObject | null): string[] {
  const manifest = files.get(MANIFEST);
  const signature = files.get(SIGNATURE);
  if (!key) return ["the manifest's publicKey is not an Ed25519 key"];
  if (!signature) return [`${SIGNATURE} is missing or damaged`];
  return manifest && signedBy(key, manifest, text(signature).trim()) ? [] : ["the signature does not fit the manifest"];
}

export function chainProblems(entries: readonly Entry[], job: string | undefined): string[] {
  const chain = verifyChain(entries);
  const opened = z.object({ id: z.string(), rigHead: z.string() }).safeParse(entries[0]?.data);
  const ends: string[] = [];
  if (entries[0]?.kind !== JOB_OPENED || !opened.success) ends.push("it does not begin with the job's opening");
  else if (entries[0].prev !== NO_HASH) ends.push("something stood before the job's opening");
  else if (job !== undefined && opened.data.id !== job) ends.push(`it is the chain of another job, ${opened.data.id}`);
  if (entries.at(-1)?.kind !== JOB_CLOSED) ends.push("it does not end with the job's close");
  return [...(chain.intact ? [] : [chain.problem]), ...ends];
}

export function recordProblems(
  record: RecordFile,
  entries: readonly Entry[],
  files: Files,
  manifest: Manifest | null,
  key: KeyObject | null,
): string[] {
  const { chain } = record;
  const last = entries.at(-1);
  const closing = closingSchema.safeParse(last?.data);
  const opening = z.object({ jobSha256: z.string() }).safeParse(entries[0]?.data);
  const fits: Array<[boolean, string]> = [
    [chain.head === last?.hash, "chain.head is not the last entry's hash"],
    [chain.entries === entries.length, `chain.entries says ${chain.entries}, there are ${entries.length}`],
    [chain.publicKey === manifest?.publicKey, "chain.publicKey is not the manifest's"],
    [key !== null && signedBy(key, Buffer.from(chain.head), chain.signature), "chain.signature does not fit the head"],
    [closing.success && closing.data.outcome === record.outcome, "outcome is not the one that was journaled"],
    [closing.success && closing.data.verdict === record.verdict, "verdict is not the one that was journaled"],
    [opening.success && opening.data.jobSha256 === hashOf(files, JOB), `${JOB} is not the file of this job`],
    [record.rig.configHash === hashOf(files, RIG), `rig.configHash is not that of ${RIG}`],
  ];
  return fits.filter(([ok]) => !ok).map(([, problem]) => problem);
}

function hashOf(files: Files, name: string): string {
  return sha256(files.get(name) ?? "");
}
