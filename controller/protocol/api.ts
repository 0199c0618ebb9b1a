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
  /** An export is under way. */
  EXPORTING: 409,
  ALREADY_SET_UP: 409,
  /** What was attested is not what the file says, or is no decision. */
  NOT_ACCEPTABLE: 409,
  CALIBRATION_INVALID: 400,
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

/** One page of GET /api/stations. */
export const STATIONS_A_PAGE = 20;

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

/** A dispenser as its last closed job has it. */
export interface DispenserRow {
  /** Within its station. */
  key: string;
  maker: string | null;
  model: string | null;
  serial: string | null;
  products: string[];
  lastVisit: string;
  verdict: Verdict | null;
}

/** A serial number that is on file: a job was told it, or the self-lock told it where the job had none. */
export interface FiledSerial {
  serial: string;
  how: "job" | "read";
  at: string;
}

export interface DispenserDetail extends DispenserRow {
  /** Its last job, and what that was told. */
  jobId: string;
  job: Omit<Job, "answers">;
  /** Of the last visit that knew them: what the self-lock is compared with next. */
  filed: { mainBoard: FiledSerial | null; encoder: FiledSerial | null };
}

/** A station that this rig has been to. */
export interface StationRow {
  key: string;
  name: string;
  code: string | null;
  address: string | null;
  district: string | null;
  lastVisit: string;
  dispenserCount: number;
  /** The last visited of them. */
  dispensers: DispenserRow[];
}

/** GET /api/stations?q=&page= */
export interface StationPage {
  stations: StationRow[];
  total: number;
  page: number;
  pageSize: number;
}

/** GET /api/stations/:key */
export interface StationDetail {
  station: StationRow;
  dispensers: DispenserDetail[];
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

/** GET /api/media: what is plugged in. */
export interface MediaList {
  media: MediumRow[];
}

export interface MediumRow {
  id: string;
  name: string;
  path: string;
  freeBytes: number;
  totalBytes: number;
  readOnly: boolean;
}

/** NO_FILES: the job is not closed, or its files are missing. READ_BACK: the medium does not keep what it is given. */
export const EXPORT_PROBLEMS = [
  "DISK_FULL",
  "MEDIUM_GONE",
  "READ_ONLY",
  "NAME_TAKEN",
  "NO_FILES",
  "READ_BACK",
  "MEDIUM_FAULT",
] as const;
export type ExportProblemCode = (typeof EXPORT_PROBLEMS)[number];

/** GET /api/export: the export under way, or the last one; POST begins one. */
export interface ExportReply {
  export: ExportState | null;
}

export interface ExportState {
  /** Counts the exports of this boot. */
  number: number;
  by: string;
  /** The medium's name. */
  medium: string;
  startedAt: string;
  finishedAt: string | null;
  /** Jobs. */
  total: number;
  copied: number;
  /** Were on the medium already, the same to the byte. */
  same: number;
  failed: number;
  /** The first of them; `job` null: of the medium, or of index.csv. */
  problems: Array<{ job: string | null; code: ExportProblemCode; text: string }>;
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
