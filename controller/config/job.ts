import { createHash } from "node:crypto";
import { RigError } from "@proverig/drivers";
import { z } from "zod";
import { KINDS } from "../regulation/profile.ts";
import { fileError } from "./problem.ts";
import { type KeyPath, parseYaml, readBytes } from "./yaml.ts";

/** job.yaml (docs/job.md). Litres, L/min, yuan, degrees Celsius. */

const text = z.string().trim().min(1).max(200);
const positive = z.number().gt(0);
const answer = z.enum(["pass", "fail", "not-verified"]);

/** A display counts in steps of 1, 2 or 5 of some decimal. */
const division = positive.max(1).refine((value) => /^[125](e|$)/.test(value.toExponential()), {
  message: "is no division of a display",
  params: { mend: "expected a step such as 0.01" },
});

/** Money with at most four decimals: no display has more. */
const money = positive.max(100_000).refine((value) => Math.abs(value * 1e4 - Math.round(value * 1e4)) < 1e-6, {
  message: "has too many decimals",
  params: { mend: "at most four" },
});

const dispenser = z.strictObject({
  maker: text.optional(),
  model: text.optional(),
  serial: text.optional(),
  qmax: positive.max(1000),
  qmin: positive.max(1000).optional(),
  /** Absent: the profile's. */
  mmq: positive.max(1000).optional(),
  division: division.optional(),
  /** Absent: the payment cannot be judged. */
  minPaymentVariable: money.optional(),
  mainBoard: text.optional(),
  encoder: text.optional(),
  seals: z.array(z.strictObject({ place: text, code: text })).default([]),
});

const selfLock = z.strictObject({
  mainBoard: text.optional(),
  encoder: text.optional(),
  abnormalDeliveries: z.int().min(0).optional(),
  locked: z.boolean().optional(),
  /** What the price window shows: 61 to 67. */
  code: z.int().min(0).max(99).optional(),
});

const celsius = z.number().min(-60).max(90);

/** The metal measure's readings where nobody can be asked; `display` and `amount` for a display that only a person reads. */
const reading = z.strictObject({
  nozzle: z.int().optional(),
  point: text,
  run: z.int().min(1),
  neck: z.number().min(-1000).max(2000),
  tJ: celsius.optional(),
  tB: celsius.optional(),
  display: z.number().min(0).max(100_000).optional(),
  amount: z.number().min(0).max(10_000_000).optional(),
});

export const jobSchema = z.strictObject({
  regulation: z
    .strictObject({ profile: text.default("jjg443-2023"), overlays: z.array(text).default([]) })
    .default({ profile: "jjg443-2023", overlays: [] }),
  kind: z.enum(KINDS),
  method: z.enum(["master-meter", "metal-measure"]),
  volume: positive.max(2000).optional(),
  station: z.strictObject({
    name: text,
    code: text.optional(),
    address: text.optional(),
    district: text.optional(),
  }),
  dispenser,
  nozzles: z
    .array(z.strictObject({ id: z.int().min(0).max(999), product: text, unitPrice: money, display: text.optional() }))
    .min(1),
  operator: z.strictObject({ name: text, certificate: text.optional() }),
  answers: z
    .strictObject({
      nameplate: answer.optional(),
      appearance: answer.optional(),
      seals: answer.optional(),
      selfLock: selfLock.optional(),
      ready: z.boolean().optional(),
      ambient: celsius.optional(),
      displaySeen: answer.optional(),
      software: answer.optional(),
      readings: z.array(reading).optional(),
    })
    .optional(),
});

export type Job = z.output<typeof jobSchema>;

export interface LoadedJob {
  job: Job;
  /** As read; their SHA-256 (hex) identifies the job. */
  bytes: Uint8Array;
  sha256: string;
  path: string;
  /** `file:line` of a key. */
  where(keys: KeyPath): string;
}

/** Throws FILE_UNREADABLE, YAML_SYNTAX, JOB_INVALID. */
export function loadJob(path: string): LoadedJob {
  return parseJob(readBytes(path), path);
}

/** The same for a job that comes from elsewhere; `path` is what messages call it. */
export function parseJob(source: Uint8Array, path: string): LoadedJob {
  const { value: job, bytes, where } = parseYaml(source, path, jobSchema, "JOB_INVALID");
  const problem = problemOf(job);
  if (problem) {
    throw fileError("JOB_INVALID", problem, where(problem.keys));
  }
  return { job, bytes, sha256: createHash("sha256").update(bytes).digest("hex"), path, where };
}

interface JobProblem {
  keys: KeyPath;
  what: string;
  mend: string;
}

/** What no single key shows. */
function problemOf({ dispenser, volume, nozzles, answers }: Job): JobProblem | null {
  const { qmax, qmin, mmq } = dispenser;
  if (qmin !== undefined && qmax <= qmin) {
    return { keys: ["dispenser", "qmax"], what: `qmax ${qmax} is not above qmin ${qmin}`, mend: "see the nameplate" };
  }
  if (volume !== undefined && mmq !== undefined && volume < mmq) {
    const what = `a volume of ${volume} L is below the minimum measured quantity`;
    return { keys: ["volume"], what, mend: `at least ${mmq} L` };
  }
  const ids = nozzles.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0) {
    return { keys: ["nozzles", twice, "id"], what: `nozzle ${ids[twice]} stands twice`, mend: "give each its own id" };
  }
  const places = (answers?.readings ?? []).map(({ nozzle, point, run }) => `${nozzle ?? ""} ${point} ${run}`);
  const again = places.findIndex((place, i) => places.indexOf(place) < i);
  if (again >= 0) {
    return { keys: ["answers", "readings", again], what: `two readings of ${places[again]?.trim()}`, mend: "keep one" };
  }
  return null;
}

/** Without a panel these must be in the job: nobody is asked. */
const REQUIRED_ANSWERS = ["nameplate", "appearance", "seals", "selfLock"] as const;

/** Throws ANSWER_MISSING, naming each one that is not there. */
export function requireAnswers({ job, where }: Pick<LoadedJob, "job" | "where">): void {
  const missing = REQUIRED_ANSWERS.filter((id) => job.answers?.[id] === undefined);
  if (missing.length === 0) return;
  const what = `no answer for ${missing.join(", ")}`;
  throw new RigError("ANSWER_MISSING", { what, where: where(["answers"]), mend: "add what is missing under answers" });
}
