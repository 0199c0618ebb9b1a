import { type AcceptanceRules, DEFAULT_ACCEPTANCE } from "@proverig/calibration";
import { z } from "zod";
import { acceptanceSchema } from "../config/acceptance.ts";
import { corrupt } from "../journal/disk.ts";
import type { Entry } from "../journal/index.ts";
import { SAYINGS } from "../text/index.ts";

/** Entries of the rig chain by which certificates come into force, and go out of it. `by`: the person's name. */
export const CERTIFICATE_ACCEPTED = "certificate-accepted";
export const CERTIFICATE_WITHDRAWN = "certificate-withdrawn";
export const INTERMEDIATE_CHECK = "intermediate-check";
/** A certificate is used on although a check called something out. */
export const CERTIFICATE_KEPT = "certificate-kept";
/** The laboratory's rules, from this entry on. */
export const LABORATORY_RULES = "laboratory-rules";

const moment = z.iso.datetime({ offset: true });
const number = z.number();

const effect = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("meter"),
    points: z.array(z.object({ flow: number, error: number, U: number })).min(1),
    repeatability: number.nullable(),
    calibrationTemperature: number.nullable(),
    drift: number.nullable(),
  }),
  z.object({
    kind: z.literal("probe"),
    points: z.array(z.object({ at: number, correction: number, U: number })).min(1),
    callendarVanDusen: z.object({ r0: number, a: number, b: number, c: number }).nullable(),
  }),
]);

const acceptedSchema = z.object({
  certificate: z.string(),
  calibration: z.string(),
  /** Head of the calibration's chain as sealed. */
  head: z.string(),
  device: z.string(),
  method: z.enum(["metal-measure", "gravimetric", "reference-meter", "reference-thermometer"]),
  liquid: z
    .object({ product: z.string(), productClass: z.string(), expansion: number, densityKgM3: number.nullable() })
    .nullable(),
  volumeL: number.nullable(),
  effect,
  validUntil: z.iso.date(),
  from: moment,
  by: z.string(),
  rules: z.array(
    z.object({
      rule: z.string(),
      ok: z.boolean(),
      blocking: z.boolean(),
      value: number.nullable(),
      limit: number.nullable(),
      text: z.string(),
      said: z.array(z.object({ id: z.enum(SAYINGS), params: z.record(z.string(), z.string()).optional() })).optional(),
    }),
  ),
  /** Why blocking rules that did not hold were set aside; null where none were. */
  reason: z.string().nullable(),
  /** Of the rig's key over the RFC 8785 form of all the rest, base64. */
  signature: z.string(),
});

const withdrawnSchema = z.object({
  certificate: z.string(),
  device: z.string(),
  /** From this moment on it is not trusted: jobs after it are affected. */
  since: moment,
  reason: z.string(),
  by: z.string(),
  signature: z.string(),
});

const keptSchema = z.object({
  certificate: z.string(),
  device: z.string(),
  /** What it sets aside: which signal, at which place, of which check. */
  signals: z.array(z.object({ id: z.string(), x: number, at: moment })).min(1),
  reason: z.string(),
  by: z.string(),
  signature: z.string(),
});

const rulesSchema = z.object({ rules: acceptanceSchema, by: z.string(), signature: z.string() });

const checkSchema = z.object({
  id: z.string(),
  device: z.string(),
  certificate: z.string(),
  at: moment,
  x: number,
  value: number,
  expected: number,
  U: number,
  certificateU: number,
  runs: z.array(number),
  En: number,
  calibration: z.string().nullable(),
});

export type Accepted = z.infer<typeof acceptedSchema>;
export type Withdrawn = z.infer<typeof withdrawnSchema>;
export type Kept = z.infer<typeof keptSchema>;
export type RulesSet = Omit<z.infer<typeof rulesSchema>, "rules"> & { rules: AcceptanceRules };
export type Checked = z.infer<typeof checkSchema>;

/** What the rig chain says of its standards, in the order of its entries. */
export interface StandardsPast {
  accepted: Array<Accepted & { at: string }>;
  withdrawn: Array<Withdrawn & { at: string }>;
  checks: Array<Checked & { entryAt: string }>;
  kept: Array<Kept & { at: string }>;
  rules: Array<RulesSet & { at: string }>;
}

export type RigChain = ReadonlyArray<Pick<Entry, "seq" | "at" | "kind" | "data">>;

/** Throws JOURNAL_CORRUPT. */
export function standardsPast(rigChain: RigChain): StandardsPast {
  const past: StandardsPast = { accepted: [], withdrawn: [], checks: [], kept: [], rules: [] };
  for (const entry of rigChain) {
    if (entry.kind === CERTIFICATE_ACCEPTED) past.accepted.push({ ...read(acceptedSchema, entry), at: entry.at });
    if (entry.kind === CERTIFICATE_WITHDRAWN) past.withdrawn.push({ ...read(withdrawnSchema, entry), at: entry.at });
    if (entry.kind === INTERMEDIATE_CHECK) past.checks.push({ ...read(checkSchema, entry), entryAt: entry.at });
    if (entry.kind === CERTIFICATE_KEPT) past.kept.push({ ...read(keptSchema, entry), at: entry.at });
    if (entry.kind === LABORATORY_RULES) past.rules.push({ ...read(rulesSchema, entry), at: entry.at });
  }
  return past;
}

/** The laboratory's rules at a moment: those that a person of it has put in force last, else the built-in ones. */
export function rulesAt({ rules }: Pick<StandardsPast, "rules">, atMs = Number.POSITIVE_INFINITY): AcceptanceRules {
  return rules.findLast(({ at }) => Date.parse(at) <= atMs)?.rules ?? DEFAULT_ACCEPTANCE;
}

function read<T>(schema: z.ZodType<T>, entry: RigChain[number]): T {
  const result = schema.safeParse(entry.data);
  if (result.success) return result.data;
  throw corrupt(`entry ${entry.seq} (${entry.kind}) is not as it is written`, "the rig's chain");
}
