import { z } from "zod/mini";
import { ROLES } from "./roles.ts";

/** Bodies and queries of the JSON API. In a file of their own, so that the panel's bundle can do without them. */

const MAX_PASSWORD = 128;

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(40), z.regex(/^[^\p{C}/\\]+$/u));
const password = text(MAX_PASSWORD);
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** POST /api/setup: the first administrator, by the one-time code. Signs in. */
export const setupSchema = z.strictObject({ code: text(32), name, password });
/** POST /api/login. A PIN is a password of digits. */
export const loginSchema = z.strictObject({ name, password });
/** POST /api/password: one's own; ends one's other sessions. */
export const passwordSchema = z.strictObject({ current: password, password });
/** POST /api/users. */
export const newUserSchema = z.strictObject({ name, role: z.enum(ROLES), password });
/** PATCH /api/users/:name; ends that person's sessions. */
export const userChangeSchema = z.strictObject({ role: z.optional(z.enum(ROLES)), password: z.optional(password) });

const said = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));
/** POST /api/attestations/:name: one number, held against the official copy by whoever is signed in. */
export const attestSchema = z.strictObject({
  /** Of the file that was on the screen. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  path: text(200),
  /** The number as it was on the screen. */
  value: z.json(),
  decision: z.enum(["attested", "rejected"]),
  /** With `rejected`: what the official copy says. */
  official: z.nullable(said),
  copy: z.strictObject({ name: said, edition: said }),
});

const iso = z.iso.datetime({ offset: true });
/** POST /api/calibrations/:id/accept: it takes effect, by whoever is signed in with the laboratory's role. */
export const acceptSchema = z.strictObject({
  /** Of the chain that was on the screen. */
  head: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Null: now. */
  from: z.nullable(iso),
  /** Sets blocking rules aside; null: they block. */
  reason: z.nullable(said),
});
/** POST /api/calibrations/:id/withdraw: it is not trusted any more. */
/** POST /api/examinations: an examination or a comparison, as the command line takes its file. */
export const examinedSchema = z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(12_000)) });
/** POST /api/standards/:name/keep: `certificate` is the one that was shown. */
export const keepSchema = z.strictObject({ certificate: text(64), reason: said });
export const withdrawSchema = z.strictObject({ since: z.nullable(iso), reason: said });

/** GET /api/jobs?...: closed jobs, the latest first. `q`: words that all occur, in any field. Days include themselves. */
export const jobQuerySchema = z.strictObject({
  q: z.optional(z.string().check(z.maxLength(100))),
  from: z.optional(day),
  to: z.optional(day),
  verdict: z.optional(z.enum(["conforming", "non-conforming", "inconclusive", "none"])),
  page: z.optional(z.string().check(z.regex(/^\d{1,6}$/))),
});
export type JobQuery = z.infer<typeof jobQuerySchema>;

/** POST /api/export: some jobs, or all that a search finds. */
export const exportSchema = z.union([
  z.strictObject({ medium: text(64), jobs: z.array(text(64)).check(z.minLength(1), z.maxLength(400)) }),
  z.strictObject({ medium: text(64), search: z.omit(jobQuerySchema, { page: true }) }),
]);

/** GET /api/stations?...: the last visited first. `q`: words that all occur, in the station or a dispenser of it. */
export const stationQuerySchema = z.strictObject({
  q: z.optional(z.string().check(z.maxLength(100))),
  page: z.optional(z.string().check(z.regex(/^\d{1,6}$/))),
});
export type StationQuery = z.infer<typeof stationQuerySchema>;
