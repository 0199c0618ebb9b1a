// Lists and searches over closed jobs, in a worker thread: a search through 100,000 jobs blocks nobody but this thread.
// The index is a projection of journal.db into a file beside it. It may be deleted at any time: what it lacks is read
// from the journal, which is only ever read here. Plain JavaScript with checked types, as the journal's own worker is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";

/** @import { HistoryRequest, TraceRequest } from "./history.ts" */
/** @import { JobQuery, JobRow, JobTrace } from "../protocol/index.ts" */

/** Another shape of the tables: an index of another version is built anew. */
const VERSION = 1;
const RIG_CHAIN = "rig";
/** Entries of the rig chain that are taken in with one transaction. */
const BATCH = 2000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (
    n         INTEGER PRIMARY KEY,
    closed_at TEXT NOT NULL,
    verdict   TEXT,
    row       TEXT NOT NULL,
    words     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS jobs_by_close ON jobs (closed_at DESC, n DESC);
  CREATE TABLE IF NOT EXISTS head (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
`;

const { dir, pageSize } = /** @type {{ dir: string, pageSize: number }} */ (workerData);
const indexPath = join(dir, "history.db");

/** @type {ReturnType<typeof openBoth> | null} */
let open = null;

function openBoth() {
  const journal = new Database(join(dir, "journal.db"), { readonly: true, fileMustExist: true });
  const index = openIndex();
  return {
    journal,
    index,
    headIs: journal.prepare("SELECT hash FROM entries WHERE chain = ? AND seq = ?").pluck(),
    rigPage: journal.prepare(
      "SELECT seq, at, kind, data, hash FROM entries WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?",
    ),
    entryAt: journal.prepare("SELECT at, data FROM entries WHERE chain = ? AND seq = ?"),
    traces: journal.prepare("SELECT data FROM entries WHERE chain = ? AND kind = 'trace' ORDER BY seq").pluck(),
    getHead: index.prepare("SELECT seq, hash FROM head"),
    setHead: index.prepare("INSERT OR REPLACE INTO head (only, seq, hash) VALUES (1, ?, ?)"),
    addJob: index.prepare("INSERT OR REPLACE INTO jobs (n, closed_at, verdict, row, words) VALUES (?, ?, ?, ?, ?)"),
  };
}

function openIndex() {
  try {
    return indexAt(indexPath);
  } catch {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(indexPath + suffix, { force: true });
    return indexAt(indexPath);
  }
}

/** @param {string} path */
function indexAt(path) {
  const db = new Database(path);
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    if (db.pragma("user_version", { simple: true }) !== VERSION)
      db.exec("DROP TABLE IF EXISTS jobs; DROP TABLE IF EXISTS head");
    db.exec(SCHEMA);
    db.pragma(`user_version = ${VERSION}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Takes in what the rig chain has and the index has not. */
function catchUp() {
  open ??= openBoth();
  const { headIs, rigPage, getHead, setHead, index } = open;
  const head = /** @type {{ seq: number, hash: string } | undefined} */ (getHead.get());
  let seq = head?.seq ?? 0;
  if (head && headIs.get(RIG_CHAIN, head.seq) !== head.hash) {
    // The index of another journal.
    index.exec("DELETE FROM jobs; DELETE FROM head");
    seq = 0;
  }
  for (;;) {
    const rows = /** @type {RigRow[]} */ (rigPage.all(RIG_CHAIN, seq, BATCH));
    const last = rows.at(-1);
    if (!last) return;
    index.transaction(() => {
      for (const row of rows) if (row.kind === "job-closed") addJob(row);
      setHead.run(last.seq, last.hash);
    })();
    seq = last.seq;
  }
}

/** @typedef {{ seq: number, at: string, kind: string, data: string, hash: string }} RigRow */

/** @param {RigRow} closing */
function addJob(closing) {
  if (!open) return;
  const { id, outcome, verdict, entries } = JSON.parse(closing.data);
  const first = /** @type {{ at: string, data: string } | undefined} */ (open.entryAt.get(id, 1));
  const last = /** @type {{ at: string, data: string } | undefined} */ (open.entryAt.get(id, entries));
  const opened = first ? JSON.parse(first.data) : {};
  const row = rowOf({ id, outcome, verdict, openedAt: first?.at ?? closing.at, closedAt: closing.at }, opened, last);
  const words = wordsOf(row, opened.job ?? {});
  open.addJob.run(closing.seq, closing.at, verdict, JSON.stringify(row), words);
}

/**
 * @param {Pick<JobRow, "id" | "outcome" | "verdict" | "openedAt" | "closedAt">} closed
 * @param {Record<string, any>} opened
 * @param {{ data: string } | undefined} last
 * @returns {JobRow}
 */
function rowOf(closed, { job = {}, profile = {} }, last) {
  const { maker, model, serial } = job.dispenser ?? {};
  return {
    ...closed,
    reason: (last && JSON.parse(last.data).reason) ?? null,
    station: job.station?.name ?? "",
    dispenser: [maker, model, serial].filter(Boolean).join(" "),
    products: [...new Set((job.nozzles ?? []).map((/** @type {{ product: string }} */ { product }) => product))],
    operator: job.operator?.name ?? "",
    kind: job.kind ?? "subsequent",
    method: job.method ?? "master-meter",
    profile: profile.name ?? "",
  };
}

/**
 * All that somebody may look for, in small letters.
 * @param {JobRow} row
 * @param {Record<string, any>} job
 */
function wordsOf(row, job) {
  const { code, address, district } = job.station ?? {};
  const { mainBoard, encoder, seals } = job.dispenser ?? {};
  const sealCodes = (seals ?? []).map((/** @type {{ code: string }} */ seal) => seal.code);
  const { id, station, dispenser, products, operator, kind, profile } = row;
  return [
    id,
    station,
    code,
    address,
    district,
    dispenser,
    mainBoard,
    encoder,
    ...sealCodes,
    ...products,
    operator,
    kind,
    profile,
  ]
    .filter(Boolean)
    .join(" ")
    .normalize("NFKC")
    .toLowerCase();
}

/** @param {JobQuery} query */
function search({ q = "", from, to, verdict, page = "0" }) {
  catchUp();
  const terms = q.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const where = terms.map(() => "instr(words, ?) > 0");
  /** @type {string[]} */
  const values = [...terms];
  if (from) {
    where.push("closed_at >= ?");
    values.push(from);
  }
  if (to) {
    where.push("closed_at < ?");
    // `~` stands behind every time of that day.
    values.push(`${to}~`);
  }
  if (verdict === "none") where.push("verdict IS NULL");
  else if (verdict) {
    where.push("verdict = ?");
    values.push(verdict);
  }
  const condition = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const db = index();
  const total = db
    .prepare(`SELECT count(*) FROM jobs ${condition}`)
    .pluck()
    .get(...values);
  const rows = db
    .prepare(`SELECT row FROM jobs ${condition} ORDER BY closed_at DESC, n DESC LIMIT ? OFFSET ?`)
    .pluck()
    .all(...values, pageSize, Number(page) * pageSize);
  return `{"jobs":[${rows.join(",")}],"total":${total},"page":${Number(page)},"pageSize":${pageSize}}`;
}

function index() {
  open ??= openBoth();
  return open.index;
}

/**
 * A job's traces as the panel draws them, one list of chunks for each attempt.
 * @param {TraceRequest} asked
 */
function trace({ id, nozzle, point, run, attempt }) {
  open ??= openBoth();
  /** @type {Map<string, JobTrace["attempts"][number]>} */
  const attempts = new Map();
  for (const data of /** @type {Iterable<string>} */ (open.traces.iterate(id))) {
    const { nozzle: n, point: p, run: r, attempt: a, ...chunk } = JSON.parse(data);
    if ((nozzle ?? n) !== n || (point ?? p) !== p || (run ?? r) !== r || (attempt ?? a) !== a) continue;
    const key = `${n} ${p} ${r} ${a}`;
    const known = attempts.get(key);
    if (known) known.chunks.push(chunk);
    else attempts.set(key, { nozzle: n, point: p, run: r, attempt: a, chunks: [chunk] });
  }
  return JSON.stringify({ attempts: [...attempts.values()] });
}

/** @param {HistoryRequest} request */
function answer(request) {
  switch (request.op) {
    case "search":
      return search(request.query);
    case "trace":
      return trace(request.asked);
    case "close":
      open?.journal.close();
      open?.index.close();
      return "";
  }
}

parentPort?.on("message", (/** @type {{ id: number, request: HistoryRequest }} */ { id, request }) => {
  try {
    // Bytes, not an object: they go on to the socket as they are.
    parentPort?.postMessage({ id, bytes: Buffer.from(answer(request)) });
  } catch (error) {
    parentPort?.postMessage({ id, problem: error instanceof Error ? error.message : String(error) });
  }
  if (request.op === "close") parentPort?.close();
});
