import type { Job } from "../config/job.ts";
import type { JobRecord } from "../record/record.ts";
import type { Mark, Method, Profile, Verdict, VerificationKind } from "../regulation/profile.ts";
import type { TraceChunk } from "../regulation/raw.ts";
import type { UserRole } from "./roles.ts";
import type { RigView } from "./state.ts";

/**
 * What panel and server say to each other over HTTP: JSON both ways, cookies for the session. Every refusal is an
 * `ApiRefusal` with one of these codes and its status.
 */
export const API_REFUSALS = {
  MALFORMED: 400,
  WRONG_CREDENTIALS: 401,
  NOT_SIGNED_IN: 401,
  NOT_ALLOWED: 403,
  FOREIGN_ORIGIN: 403,
  NOT_FOUND: 404,
  WRONG_METHOD: 405,
  NAME_TAKEN: 409,
  LAST_ADMINISTRATOR: 409,
  ALREADY_SET_UP: 409,
  /** What was attested is not what the file says, or is no decision. */
  NOT_THE_SAME: 409,
  TOO_LARGE: 413,
  NOT_JSON: 415,
  FOREIGN_HOST: 421,
  WEAK_PASSWORD: 422,
  TOO_MANY: 429,
  RIG_FAULT: 500,
} as const satisfies Record<string, number>;
export type ApiRefusalCode = keyof typeof API_REFUSALS;

export interface ApiRefusal {
  code: ApiRefusalCode;
  text: string;
  /** With TOO_MANY: seconds until another attempt is heard. */
  retryAfterS?: number;
}

/** A body that is larger is refused. */
export const MAX_BODY_BYTES = 16 * 1024;
export const MIN_PASSWORD = 6;

/** One page of GET /api/jobs. */
export const JOBS_A_PAGE = 50;

/** GET /api/me */
export interface Me {
  user: User | null;
  /** There is no user yet: the set-up code is needed. */
  setup: boolean;
  bootId: string;
  protocol: number;
}

export interface User {
  name: string;
  role: UserRole;
}

/** GET /api/users */
export interface UserRow extends User {
  addedAt: string;
  addedBy: string;
  changedAt: string | null;
  /** Signed in now, in so many places. */
  sessions: number;
}

export interface JobRow {
  id: string;
  openedAt: string;
  closedAt: string;
  outcome: JobRecord["outcome"];
  verdict: Verdict | null;
  reason: string | null;
  station: string;
  /** Maker, model and serial as far as known. */
  dispenser: string;
  products: string[];
  operator: string;
  kind: VerificationKind;
  method: Method;
  profile: string;
}

export interface JobPage {
  jobs: JobRow[];
  total: number;
  /** From 0. */
  page: number;
  pageSize: number;
}

/** GET /api/jobs/:id */
export interface JobDetail {
  id: string;
  openedAt: string;
  /** Null while it is not closed. */
  closedAt: string | null;
  /** record.json; null while the job is not closed, or where its file is missing (`verify --resume` writes it anew). */
  record: JobRecord | null;
  /** |E| limit in percent at the runs' volume; null where the profile is not at hand as it was used. */
  mpe: number | null;
}

/** GET /api/jobs/:id/trace, all attempts or one by ?nozzle=&point=&run=&attempt=&series= */
export interface JobTrace {
  attempts: Array<{
    nozzle: number;
    point: string;
    run: number;
    attempt: number;
    /** How often the nozzle had been adjusted before. */
    series: number;
    chunks: TraceChunk[];
  }>;
}

/** GET /api/profiles */
export interface ProfileList {
  profiles: Array<{
    name: string;
    code: string;
    title: Profile["title"];
    kinds: VerificationKind[];
    unknownBecause: Profile["unknownBecause"];
    attested: boolean;
  }>;
  overlays: string[];
}

/** GET /api/profiles/:name */
export interface ProfileDetail {
  profile: Profile;
}

/** GET /api/offered-job: what `serve --job` was given, for the page on which a job begins. */
export interface OfferedJob {
  job: Job | null;
}

/** GET /api/attestations/:name, of a profile or an overlay; POST there decides one number and gives the same anew. */
export interface AttestationDetail {
  name: string;
  kind: "profile" | "overlay";
  title: Profile["title"];
  /** Of the file's bytes: other bytes are not attested. */
  sha256: string;
  attested: boolean;
  /** Numbers that nobody has decided yet. */
  left: number;
  /** Numbers that the official copy has otherwise: each keeps the file unattested. */
  rejected: number;
  numbers: AttestedNumber[];
}

export interface AttestedNumber {
  path: string;
  value: unknown;
  unit: string | null;
  source: string;
  mark: Mark;
  decision: {
    decision: "attested" | "rejected";
    /** What the official copy says instead. */
    official: string | null;
    by: string;
    at: string;
    copy: { name: string; edition: string };
  } | null;
}

/** GET /api/rig */
export interface RigDetail {
  rig: RigView;
  faults: Array<{ code: string; text: string }>;
  bootId: string;
  version: string;
  /** SHA-256 of the rig's public key. */
  fingerprint: string;
}
