// The register's part of the index: stations and their dispensers as the closed jobs tell of them, each as its last job
// has it. Nobody edits it: what a job says is what is known. In the history's worker, and rebuilt with it.
import { createHash } from "node:crypto";

/** @import { Database } from "better-sqlite3" */
/** @import { DispenserDetail, FiledSerial, StationQuery, StationRow } from "../protocol/index.ts" */

/** Dispensers that a list shows of each station; GET of the station has them all. */
const SHOWN_DISPENSERS = 12;
const MOST_DISPENSERS = 500;

export const REGISTER_TABLES = ["stations", "dispensers"];

/** `visit`: the rig chain's entry that closed the last job there. */
export const REGISTER_SCHEMA = `
  CREATE TABLE IF NOT EXISTS stations (key TEXT PRIMARY KEY, visit INTEGER NOT NULL, words TEXT NOT NULL, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS stations_by_visit ON stations (visit);
  CREATE TABLE IF NOT EXISTS dispensers (station TEXT NOT NULL, key TEXT NOT NULL, visit INTEGER NOT NULL, words TEXT NOT NULL, row TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (station, key)) STRICT, WITHOUT ROWID;
`;

/**
 * What a closed job has of its place. `read`: serials that the self-lock told at that visit, asked for only where the
 * job names none.
 * @typedef {{ n: number, id: string, closedAt: string, outcome: string, verdict: string | null, job: Record<string, any>, read: () => { mainBoard: string | null, encoder: string | null } }} Visit
 */

/** @param {Database} index */
export function registerIn(index) {
  const setStation = index.prepare("INSERT OR REPLACE INTO stations (key, visit, words, row) VALUES (?, ?, ?, ?)");
  const setDispenser = index.prepare(
    "INSERT OR REPLACE INTO dispensers (station, key, visit, words, row, detail) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const stationAt = index.prepare("SELECT row FROM stations WHERE key = ?").pluck();
  const detailAt = index.prepare("SELECT detail FROM dispensers WHERE station = ? AND key = ?").pluck();
  const countOf = index.prepare("SELECT count(*) FROM dispensers WHERE station = ?").pluck();
  const rowsOf = index.prepare("SELECT row FROM dispensers WHERE station = ? ORDER BY visit DESC, key LIMIT ?").pluck();
  const detailsOf = index
    .prepare("SELECT detail FROM dispensers WHERE station = ? ORDER BY visit DESC, key LIMIT ?")
    .pluck();

  /** @param {string} row @param {string} key */
  const withDispensers = (row, key) =>
    `${row.slice(0, -1)},"dispenserCount":${countOf.get(key)},"dispensers":[${rowsOf.all(key, SHOWN_DISPENSERS).join(",")}]}`;

  return {
    /** Takes a closed job in; later ones come later. @param {Visit} visit */
    take(visit) {
      const { n, closedAt, outcome, job } = visit;
      const { name = "", code = null, address = null, district = null } = job.station ?? {};
      // What is no job of ours has no place either.
      if (name === "") return;
      const station = keyOf(code ? ["code", code] : ["name", name, district ?? ""]);
      const key = dispenserKey(job);
      const known = /** @type {string | undefined} */ (detailAt.get(station, key));
      // Jobs that were entered wrongly end so: they tell of what nobody has told of yet, and of nothing else.
      if (outcome === "aborted" && known !== undefined) return;
      const row = { key: station, name, code, address, district, lastVisit: closedAt };
      setStation.run(station, n, wordsOf([name, code, address, district]), JSON.stringify(row));
      const detail = detailOf(key, visit, known === undefined ? null : JSON.parse(known));
      const { filed, job: _, jobId, ...brief } = detail;
      const words = wordsOf([
        detail.maker,
        detail.model,
        detail.serial,
        filed.mainBoard?.serial,
        filed.encoder?.serial,
      ]);
      setDispenser.run(station, key, n, words, JSON.stringify(brief), JSON.stringify(detail));
    },

    /** `StationPage`, the last visited first. @param {StationQuery} query @param {number} pageSize */
    search({ q = "", page: asked = "0" }, pageSize) {
      const terms = q.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      const matches =
        "(instr(words, ?) > 0 OR EXISTS (SELECT 1 FROM dispensers d WHERE d.station = stations.key AND instr(d.words, ?) > 0))";
      const where = terms.length > 0 ? `WHERE ${terms.map(() => matches).join(" AND ")}` : "";
      const values = terms.flatMap((term) => [term, term]);
      const page = Number(asked);
      const all = /** @type {string[]} */ (
        index
          .prepare(`SELECT key FROM stations ${where} ORDER BY visit DESC`)
          .pluck()
          .all(...values)
      );
      const rows = all
        .slice(page * pageSize, (page + 1) * pageSize)
        .map((key) => withDispensers(String(stationAt.get(key)), key));
      return `{"stations":[${rows.join(",")}],"total":${all.length},"page":${page},"pageSize":${pageSize}}`;
    },

    /** `StationDetail`, or "null". @param {string} key */
    station(key) {
      const row = stationAt.get(key);
      if (row === undefined) return "null";
      const details = detailsOf.all(key, MOST_DISPENSERS);
      return `{"station":${withDispensers(String(row), key)},"dispensers":[${details.join(",")}]}`;
    },
  };
}

/**
 * @param {string} key
 * @param {Visit} visit
 * @param {DispenserDetail | null} before
 */
function detailOf(key, { id, closedAt, verdict, job, read }, before) {
  const { answers: _, ...asTyped } = job;
  const { maker = null, model = null, serial = null, mainBoard, encoder } = job.dispenser ?? {};
  const told = mainBoard && encoder ? { mainBoard: null, encoder: null } : read();
  /** @param {string | undefined} typed @param {string | null} found @param {FiledSerial | null | undefined} earlier */
  const filedFrom = (typed, found, earlier) => {
    if (typed) return { serial: typed, how: "job", at: closedAt };
    return found ? { serial: found, how: "read", at: closedAt } : (earlier ?? null);
  };
  return {
    key,
    maker,
    model,
    serial,
    products: [...new Set((job.nozzles ?? []).map((/** @type {{ product: string }} */ { product }) => product))],
    lastVisit: closedAt,
    verdict,
    jobId: id,
    filed: {
      mainBoard: filedFrom(mainBoard, told.mainBoard, before?.filed.mainBoard),
      encoder: filedFrom(encoder, told.encoder, before?.filed.encoder),
    },
    job: asTyped,
  };
}

/** The factory number tells one dispenser from another; where nobody has written it down, the rest of what is known. */
function dispenserKey(/** @type {Record<string, any>} */ { dispenser = {}, nozzles = [] }) {
  const { maker = "", model = "", serial } = dispenser;
  if (serial) return keyOf(["serial", serial]);
  return keyOf(["nozzles", maker, model, ...nozzles.map((/** @type {{ id: number }} */ { id }) => String(id))]);
}

/** Short, and fit for an address. @param {string[]} parts */
function keyOf(parts) {
  const same = parts.map((part) => part.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase());
  return createHash("sha256").update(JSON.stringify(same)).digest("hex").slice(0, 20);
}

/** @param {Array<string | null | undefined>} texts */
function wordsOf(texts) {
  return texts.filter(Boolean).join(" ").normalize("NFKC").toLowerCase();
}
