import type {
  ApiRefusal,
  ApiRefusalCode,
  AttestationDetail,
  CalibrationDetail,
  ChartsPage,
  ExportReply,
  JobDetail,
  JobPage,
  JobTrace,
  Me,
  MediaList,
  OfferedJob,
  ProfileDetail,
  ProfileList,
  RigDetail,
  StandardsPage,
  StationDetail,
  StationPage,
  UserRole,
  UserRow,
  WithdrawReply,
} from "@proverig/controller/protocol";

/** What went wrong, by a code that the dictionary has words for. */
export interface ApiProblem {
  code: ApiRefusalCode | "LOST";
  text: string;
  retryAfterS?: number;
}

export type ApiReply<T> = { ok: true; value: T } | { ok: false; problem: ApiProblem };

const PATIENCE_MS = 10_000;

async function ask<T>(method: string, path: string, body?: unknown): Promise<ApiReply<T>> {
  try {
    const reply = await fetch(path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const json: unknown = await reply.json();
    // The server is of the same build: its types are enough.
    return reply.ok ? { ok: true, value: json as T } : { ok: false, problem: json as ApiRefusal };
  } catch {
    return { ok: false, problem: { code: "LOST", text: "" } };
  }
}

const at = encodeURIComponent;

export interface JobSearch {
  q: string;
  from: string;
  to: string;
  verdict: string;
  page: number;
}

/** Some jobs, or all that a search finds. */
export type ExportChoice = { jobs: string[] } | { search: Partial<Record<"q" | "from" | "to" | "verdict", string>> };

/** What a person of the laboratory says of one number. */
export interface Attest {
  sha256: string;
  path: string;
  value: unknown;
  decision: "attested" | "rejected";
  official: string | null;
  copy: { name: string; edition: string };
}

export interface AttemptAt {
  nozzle: number;
  point: string;
  run: number;
  attempt: number;
  /** How often the nozzle had been adjusted before. */
  series: number;
}

export const api = {
  me: () => ask<Me>("GET", "/api/me"),
  setup: (code: string, name: string, password: string) => ask<Me>("POST", "/api/setup", { code, name, password }),
  login: (name: string, password: string) => ask<Me>("POST", "/api/login", { name, password }),
  logout: () => ask<Me>("POST", "/api/logout", {}),
  password: (current: string, password: string) => ask<Me>("POST", "/api/password", { current, password }),
  jobs({ q, from, to, verdict, page }: JobSearch) {
    const given = Object.entries({ q: q.trim(), from, to, verdict }).filter(([, value]) => value !== "");
    const query = new URLSearchParams([...given, ...(page > 0 ? [["page", String(page)]] : [])]);
    return ask<JobPage>("GET", `/api/jobs?${query}`);
  },
  job: (id: string) => ask<JobDetail>("GET", `/api/jobs/${at(id)}`),
  trace(id: string, { nozzle, point, run, attempt, series }: AttemptAt) {
    const query = new URLSearchParams(
      Object.entries({ nozzle, point, run, attempt, series }).map(([k, v]) => [k, String(v)]),
    );
    return ask<JobTrace>("GET", `/api/jobs/${at(id)}/trace?${query}`);
  },
  stations: (q: string) => ask<StationPage>("GET", `/api/stations?${new URLSearchParams({ q: q.trim() })}`),
  station: (key: string) => ask<StationDetail>("GET", `/api/stations/${at(key)}`),
  attestation: (name: string) => ask<AttestationDetail>("GET", `/api/attestations/${at(name)}`),
  attest: (name: string, said: Attest) => ask<AttestationDetail>("POST", `/api/attestations/${at(name)}`, said),
  media: () => ask<MediaList>("GET", "/api/media"),
  exportState: () => ask<ExportReply>("GET", "/api/export"),
  beginExport: (medium: string, what: ExportChoice) => ask<ExportReply>("POST", "/api/export", { medium, ...what }),
  rig: () => ask<RigDetail>("GET", "/api/rig"),
  offeredJob: () => ask<OfferedJob>("GET", "/api/offered-job"),
  profiles: () => ask<ProfileList>("GET", "/api/profiles"),
  profile: (name: string) => ask<ProfileDetail>("GET", `/api/profiles/${at(name)}`),
  standards: (language: string) => ask<StandardsPage>("GET", `/api/standards?lang=${language}`),
  examined: (file: string, language: string) =>
    ask<StandardsPage>("POST", `/api/examinations?lang=${language}`, { file }),
  keep: (name: string, said: { certificate: string; reason: string }, language: string) =>
    ask<StandardsPage>("POST", `/api/standards/${at(name)}/keep?lang=${language}`, said),
  calibration: (id: string, language: string) =>
    ask<CalibrationDetail>("GET", `/api/calibrations/${at(id)}?lang=${language}`),
  accept: (id: string, said: { head: string; from: string | null; reason: string | null }, language: string) =>
    ask<CalibrationDetail>("POST", `/api/calibrations/${at(id)}/accept?lang=${language}`, said),
  withdraw: (id: string, said: { since: string | null; reason: string }, language: string) =>
    ask<WithdrawReply>("POST", `/api/calibrations/${at(id)}/withdraw?lang=${language}`, said),
  charts: (device: string, language: string) => ask<ChartsPage>("GET", `/api/charts/${at(device)}?lang=${language}`),
  users: () => ask<UserRow[]>("GET", "/api/users"),
  addUser: (user: { name: string; role: UserRole; password: string }) => ask<unknown>("POST", "/api/users", user),
  changeUser: (name: string, change: { role?: UserRole; password?: string }) =>
    ask<unknown>("PATCH", `/api/users/${at(name)}`, change),
  removeUser: (name: string) => ask<unknown>("DELETE", `/api/users/${at(name)}`),
};

export const recordUrl = (id: string) => `/api/jobs/${at(id)}/record.json`;
export const evidenceUrl = (id: string) => `/api/jobs/${at(id)}/evidence.zip`;
/** certificate.pdf, report.pdf, data.csv */
export const documentUrl = (calibration: string, file: string) => `/api/calibrations/${at(calibration)}/${file}`;
