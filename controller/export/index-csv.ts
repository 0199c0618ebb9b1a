import { stringify } from "csv-stringify/sync";
import type { JobRecord } from "../record/record.ts";

/** What one line of index.csv says of a job. */
const COLUMNS = [
  "job",
  "rig",
  "endedAt",
  "station",
  "stationCode",
  "district",
  "maker",
  "model",
  "serial",
  "kind",
  "method",
  "profile",
  "attested",
  "screening",
  "outcome",
  "verdict",
  "validUntil",
  "nozzles",
  "operator",
  "recordSha256",
  "evidenceSha256",
] as const;

/** Spreadsheets take a file without this for another encoding. */
const BOM = "\ufeff";
const HEAD = `${BOM}${COLUMNS.join(",")}\n`;

export interface Indexed {
  id: string;
  record: JobRecord;
  recordSha256: string;
  evidenceSha256: string;
}

/** One line, with its end. A cell never begins a formula, and a line never goes on in the next. Pure. */
export function lineOf({ id, record, recordSha256, evidenceSha256 }: Indexed): string {
  const { job, rig, profile, nozzles } = record;
  const { station, dispenser } = job;
  const results = nozzles.map(({ id, product, verdict, error }) => {
    return `${id} ${product} ${verdict ?? "-"} ${error === null ? "-" : `${error.toFixed(2)} %`}`;
  });
  const cells: Record<(typeof COLUMNS)[number], string | undefined> = {
    job: id,
    rig: rig.id,
    endedAt: record.endedAt,
    station: station.name,
    stationCode: station.code,
    district: station.district,
    maker: dispenser.maker,
    model: dispenser.model,
    serial: dispenser.serial,
    kind: job.kind,
    method: record.method,
    profile: [profile.name, ...profile.overlays].join(" + "),
    attested: profile.attested ? "yes" : "no",
    screening: record.screening ? "yes" : "no",
    outcome: record.outcome,
    verdict: record.verdict ?? "",
    validUntil: record.validUntil?.slice(0, 10),
    nozzles: results.join("; "),
    operator: job.operator.name,
    recordSha256,
    evidenceSha256,
  };
  const row = COLUMNS.map((column) => (cells[column] ?? "").replace(/\p{C}+/gu, " "));
  return stringify([row], { escape_formulas: true });
}

/** index.csv with more lines; a job that stands there keeps its line. Null where the file is none of ours. Pure. */
export function grown(before: string | null, lines: ReadonlyMap<string, string>): string | null {
  if (before === null) return HEAD + [...lines.values()].join("");
  if (!before.startsWith(HEAD) || !before.endsWith("\n")) return null;
  const known = new Set(before.split("\n").map((line) => line.split(",")[0]));
  return before + [...lines].flatMap(([id, line]) => (known.has(id) ? [] : [line])).join("");
}
