import { createHash } from "node:crypto";
import type { ExaminationGiven, ExaminationOutcome } from "@proverig/calibration";
import canonicalize from "canonicalize";
import { z } from "zod";
import { signed } from "../calibrate/acceptance.ts";
import { refusal } from "../calibrate/refusal.ts";
import { corrupt } from "../journal/disk.ts";
import { type Entry, type Journal, RIG_CHAIN } from "../journal/index.ts";
import type { Examined } from "./file.ts";

/** Entry of the rig chain: an examination of a standard, or a comparison between rigs, with what was given and found. */
export const STANDARD_EXAMINED = "standard-examined";

const number = z.number();
const head = {
  name: z.string(),
  device: z.string(),
  unit: z.string(),
  at: number.nullable(),
  date: z.iso.date(),
};
const stated = z.object({ value: number, U: number });

const givenSchema = z.union([
  z.object({
    ...head,
    examination: z.literal("repeatability"),
    readings: z.array(number),
    established: number.nullable(),
    atLeast: number,
  }),
  z.object({
    ...head,
    examination: z.literal("stability"),
    standing: z.enum(["new", "in-service"]),
    occasions: z.array(z.object({ date: z.iso.date(), readings: z.array(number) })),
    limit: number,
  }),
  z.object({ ...head, examination: z.literal("result"), own: stated, reference: stated }),
  z.object({ ...head, examination: z.literal("result"), own: stated, peers: z.array(number) }),
  z.object({
    ...head,
    examination: z.literal("comparison"),
    reference: z.string().nullable(),
    results: z.array(z.object({ participant: z.string(), at: number.nullable(), ...stated.shape })),
  }),
]) satisfies z.ZodType<ExaminationGiven>;

const outcomeSchema = z.object({
  mark: z.literal("recalled"),
  holds: z.boolean().nullable(),
  found: number,
  limit: number.nullable(),
  places: z.array(
    z.object({
      at: number.nullable(),
      reference: stated,
      results: z.array(z.object({ participant: z.string(), ...stated.shape, En: number, agrees: z.boolean() })),
      pairs: z.array(z.object({ a: z.string(), b: z.string(), En: number, agrees: z.boolean() })),
    }),
  ),
  means: z.array(number),
  notes: z.array(z.enum(["closeOccasions", "weightedMean"])),
}) satisfies z.ZodType<ExaminationOutcome>;

const entrySchema = z.object({
  /** SHA-256 of what was given, RFC 8785. */
  id: z.string(),
  given: givenSchema,
  outcome: outcomeSchema,
  by: z.string(),
  signature: z.string(),
});

export type ExaminedEntry = z.infer<typeof entrySchema> & { at: string };

/** All that were recorded, the oldest first. Throws JOURNAL_CORRUPT. */
export function examinationsIn(rigChain: ReadonlyArray<Pick<Entry, "seq" | "at" | "kind" | "data">>): ExaminedEntry[] {
  return rigChain
    .filter(({ kind }) => kind === STANDARD_EXAMINED)
    .map(({ seq, at, kind, data }) => {
      const read = entrySchema.safeParse(data);
      if (!read.success) throw corrupt(`entry ${seq} (${kind}) is not as it is written`, "the rig's chain");
      return { ...read.data, at };
    });
}

/** Signed, in the rig chain. Rejects with CALIBRATION_INVALID where the same was recorded before. */
export async function recordExamination(
  journal: Journal,
  { given, outcome }: Examined,
  by: string,
): Promise<ExaminedEntry> {
  const id = createHash("sha256")
    .update(canonicalize(given) ?? "")
    .digest("hex");
  const known = examinationsIn(journal.rigEntries()).find((each) => each.id === id);
  if (known) {
    throw refusal("CALIBRATION_INVALID", "recorded", { where: given.name, params: { by: known.by, at: known.at } });
  }
  const entry = signed(journal, { id, given, outcome, by });
  const { at } = await journal.append(RIG_CHAIN, STANDARD_EXAMINED, entry);
  return { ...entry, at };
}
