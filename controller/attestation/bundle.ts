import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { type Entry, entrySchema, verifyChain } from "../journal/entry.ts";
import { type Decisions, decisionSchema, foldDecisions, isSignedBy, PROFILE_NUMBER } from "./decision.ts";
import { allAttested, attestationState } from "./state.ts";
import { type Subject, subjectFrom, subjectsOf } from "./subject.ts";

/** In evidence.zip where the job's regulation was attested when it began: the entries of the rig chain that attested it. */
export const ATTESTATION = "attestation.json";
const SCHEMA = "proverig/attestation/1";

const fileSchema = z.strictObject({ schema: z.literal(SCHEMA), entries: z.array(entrySchema) });

type RegulationFiles = ReadonlyArray<{ name: string; bytes: Uint8Array }>;

/** Whether a job that begins on this chain is judged by an attested regulation. */
export function isAttested(rigChain: Iterable<Entry>, files: RegulationFiles): boolean {
  const decisions = foldDecisions(rigChain);
  // To parse the files anew is only worth it where somebody has ever attested anything.
  return decisions.size > 0 && allAttested(subjectsOf(files), decisions);
}

/** attestation.json: of the rig chain's entries before the job began, those that decide each number. */
export function attestationFile(entriesBefore: readonly Entry[], files: RegulationFiles): string {
  const decisions = foldDecisions(entriesBefore);
  const entries = subjectsOf(files).flatMap((subject) =>
    attestationState(subject, decisions).numbers.flatMap(({ decided }) => (decided ? [decided.entry] : [])),
  );
  return `${JSON.stringify({ schema: SCHEMA, entries }, null, 1)}\n`;
}

const claimSchema = z.looseObject({
  profile: z.looseObject({ overlays: z.array(z.string()), attested: z.boolean() }).optional(),
});

export interface AttestationCheck {
  /** For people: "not attested", or by whom, against what. */
  detail: string;
  problems: string[];
}

/** What a bundle's record claims of its regulation, held against the decisions in the bundle. Never throws. */
export function checkAttestation(
  record: unknown,
  files: ReadonlyMap<string, Uint8Array>,
  jobBeganAt: string | undefined,
  key: KeyObject | null,
): AttestationCheck {
  const claim = claimSchema.safeParse(record).data?.profile;
  if (!claim?.attested) return { detail: "not attested", problems: [] };
  const parsed = fileSchema.safeParse(jsonOf(files.get(ATTESTATION)));
  if (!parsed.success) return { detail: "", problems: [`${ATTESTATION} is missing or not as the rig writes it`] };
  const { entries } = parsed.data;
  const unsound = entries.flatMap((entry) => {
    const why = problemOf(entry, jobBeganAt, key);
    return why === null ? [] : [`entry ${entry.seq} of the attestation ${why}`];
  });
  if (unsound.length > 0) return { detail: "", problems: unsound };
  const decisions = foldDecisions(entries);
  const open = subjectsIn(files, claim.overlays.length).flatMap((subject) => problemsOf(subject, decisions));
  return { detail: detailOf(decisions), problems: open };
}

function problemOf(entry: Entry, jobBeganAt: string | undefined, key: KeyObject | null): string | null {
  const decision = decisionSchema.safeParse(entry.data);
  if (entry.kind !== PROFILE_NUMBER || !decision.success) return "decides no number";
  if (!verifyChain([entry], { seq: entry.seq - 1, hash: entry.prev }).intact)
    return "was changed: its hash does not fit";
  if (!key || !isSignedBy(key, decision.data)) return "is not signed by the rig";
  if (jobBeganAt !== undefined && Date.parse(entry.at) > Date.parse(jobBeganAt))
    return "is later than the job's beginning";
  return null;
}

function problemsOf(subject: Subject | string, decisions: Decisions): string[] {
  if (typeof subject === "string") return [subject];
  const { numbers } = attestationState(subject, decisions);
  if (numbers.length === 0) return [`${subject.name} has no number`];
  return numbers
    .filter(({ decided }) => decided?.decision.decision !== "attested")
    .map(({ path, decided }) => `${subject.name}: ${path} is ${decided ? "rejected" : "not attested"}`);
}

/** The bundle's regulation, or why a file of it cannot be read. */
function subjectsIn(files: ReadonlyMap<string, Uint8Array>, overlays: number): Array<Subject | string> {
  const names = ["profile.yaml", ...Array.from({ length: overlays }, (_, i) => `overlay-${i + 1}.yaml`)];
  return names.map((name, i) => {
    try {
      return subjectFrom(i === 0 ? "profile" : "overlay", files.get(name) ?? new Uint8Array(), name);
    } catch {
      return `${name} cannot be read`;
    }
  });
}

function detailOf(decisions: Decisions): string {
  const all = [...decisions.values()].flatMap((ofFile) => [...ofFile.values()].map(({ decision }) => decision));
  const unique = (words: string[]) => [...new Set(words)].join(", ");
  const copies = unique(all.map(({ copy }) => `${copy.name} (${copy.edition})`));
  return `attested by ${unique(all.map(({ by }) => by))} against ${copies}, ${all.length} numbers`;
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
  } catch {
    return undefined;
  }
}
