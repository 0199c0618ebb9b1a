// Lists and searches over closed jobs, in a worker thread: a search through 100,000 jobs blocks nobody but this thread.
// The index is a projection of journal.db into a file beside it. It may be deleted at any time: what it lacks is read
// from the journal, which is only ever read here. Plain JavaScript with checked types, as the journal's own worker is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { REGISTER_SCHEMA, REGISTER_TABLES, registerIn } from "./register-index.js";

/** @import { HistoryRequest, TraceRequest } from "./history.ts" */
/** @import { JobQuery, JobRow, JobTrace } from "../protocol/index.ts" */

/** Another shape of the tables: an index of another version is built anew. */
const VERSION = 3;
const RIG_CHAIN = "rig";
/** Entries of the rig chain that are taken in with one transaction. */
const BATCH = 2000;
const BUILDING_KIB = -32_000;

/** `n`: the rig chain's entry that closed the job, so its order is theirs. What is searched lies apart from what is shown. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (n INTEGER PRIMARY KEY, closed_at TEXT NOT NULL, verdict TEXT, words TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS shown (n INTEGER PRIMARY KEY, row TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS jobs_by_close ON jobs (closed_at, verdict);
  CREATE TABLE IF NOT EXISTS head (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  ${REGISTER_SCHEMA}
`;
const TABLES = ["jobs", "shown", "head", ...REGISTER_TABLES];
const { dir, pageSize, stationsAPage } = /** @type {{ dir: string, pageSize: number, stationsAPage: number }} */ (
  workerData
);
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
    addJob: index.prepare("INSERT OR REPLACE INTO jobs (n, closed_at, verdict, words) VALUES (?, ?, ?, ?)"),
    addShown: index.prepare("INSERT OR REPLACE INTO shown (n, row) VALUES (?, ?)"),
    rigJobs: journal.prepare(
      "SELECT at, kind, data FROM entries WHERE chain = ? AND kind IN ('job-opened', 'job-closed') ORDER BY seq",
    ),
    stepsDone: journal.prepare("SELECT data FROM entries WHERE chain = ? AND kind = 'step-done' ORDER BY seq").pluck(),
    register: registerIn(index),
    shownAt: index.prepare("SELECT row FROM shown WHERE n = ?").pluck(),
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
      for (const table of TABLES) db.exec(`DROP TABLE IF EXISTS ${table}`);
    db.exec(SCHEMA);
    db.pragma(`user_version = ${VERSION}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The databases, with what the rig chain has and the index had not. */
function catchUp() {
  open ??= openBoth();
  const { headIs, rigPage, getHead, setHead, index } = open;
  const head = /** @type {{ seq: number, hash: string } | undefined} */ (getHead.get());
  let seq = head?.seq ?? 0;
  if (head && headIs.get(RIG_CHAIN, head.seq) !== head.hash) {
    // The index of another journal.
    for (const table of TABLES) index.exec(`DELETE FROM ${table}`);
    seq = 0;
  }
  for (;;) {
    const rows = /** @type {RigRow[]} */ (rigPage.all(RIG_CHAIN, seq, BATCH));
    const last = rows.at(-1);
    // To build it all takes more pages at hand than to keep it up.
    if (rows.length === BATCH) index.pragma(`cache_size = ${BUILDING_KIB}`);
    else index.pragma("cache_size = -2000");
    if (!last) return open;
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
  open.addJob.run(closing.seq, closing.at, verdict, words);
  open.addShown.run(closing.seq, JSON.stringify(row));
  const read = () => serialsRead(id);
  open.register.take({ n: closing.seq, id, closedAt: closing.at, outcome, verdict, job: opened.job ?? {}, read });
}

/**
 * The serials that the self-lock told at a visit; none where the item failed, for whatever it told was not right.
 * @param {string} id
 */
function serialsRead(id) {
  const none = { mainBoard: null, encoder: null };
  for (const data of /** @type {Iterable<string>} */ (open?.stepsDone.iterate(id) ?? [])) {
    const { items, values } = JSON.parse(data);
    const item = items?.find((/** @type {{ item: string }} */ { item }) => item === "selfLock");
    if (!item || item.result === "fail" || !values?.reading) continue;
    const { mainBoard = null, encoder = null } = values.reading;
    return { mainBoard, encoder };
  }
  return none;
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
function search(query) {
  const { index, shownAt } = catchUp();
  const page = Number(query.page ?? 0);
  const { condition, values, hasWords } = conditionOf(query);
  const from = page * pageSize;
  /** @type {number[]} */
  let numbers;
  let total;
  if (hasWords) {
    // All at once: to count them takes the same look at every job as to find them.
    const all = index
      .prepare(`SELECT n FROM jobs ${condition} ORDER BY n DESC`)
      .pluck()
      .all(...values);
    total = all.length;
    numbers = /** @type {number[]} */ (all).slice(from, from + pageSize);
  } else {
    total = index
      .prepare(`SELECT count(*) FROM jobs ${condition}`)
      .pluck()
      .get(...values);
    const some = index.prepare(`SELECT n FROM jobs ${condition} ORDER BY n DESC LIMIT ? OFFSET ?`).pluck();
    numbers = /** @type {number[]} */ (some.all(...values, pageSize, from));
  }
  const rows = numbers.map((n) => shownAt.get(n));
  return `{"jobs":[${rows.join(",")}],"total":${total},"page":${page},"pageSize":${pageSize}}`;
}

/** All that a search finds, the latest first. @param {JobQuery} query */
function ids(query) {
  const { index } = catchUp();
  const { condition, values } = conditionOf(query);
  const found = index.prepare(
    `SELECT json_extract(row, '$.id') FROM shown WHERE n IN (SELECT n FROM jobs ${condition}) ORDER BY n DESC`,
  );
  return JSON.stringify(found.pluck().all(...values));
}

/** @param {JobQuery} query */
function conditionOf({ q = "", from, to, verdict }) {
  const terms = q.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const where = [];
  /** @type {string[]} */
  const values = [];
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
  where.push(...terms.map(() => "instr(words, ?) > 0"));
  values.push(...terms);
  return { condition: where.length > 0 ? `WHERE ${where.join(" AND ")}` : "", values, hasWords: terms.length > 0 };
}

/**
 * Jobs whose results rest on a certificate and that were closed (or, open, begun) from a moment on, in their order.
 * @param {string} certificate @param {number} sinceMs
 */
function affected(certificate, sinceMs) {
  open ??= openBoth();
  const named = JSON.stringify(certificate);
  /** @type {Map<string, { id: string, openedAt: string, verdict: string | null, lastAt: string }>} */
  const found = new Map();
  for (const entry of /** @type {Iterable<RigRow>} */ (open.rigJobs.iterate(RIG_CHAIN))) {
    const { id, verdict = null } = JSON.parse(entry.data);
    if (entry.kind === "job-closed") {
      const job = found.get(id);
      if (job) Object.assign(job, { verdict, lastAt: entry.at });
      continue;
    }
    const first = /** @type {{ data: string } | undefined} */ (open.entryAt.get(id, 1));
    // To parse every opening of 100,000 takes ten times as long as to look into them.
    if (!first?.data.includes(named)) continue;
    const standards = Object.values(JSON.parse(first.data).basis?.standards ?? {});
    if (!standards.some((/** @type {any} */ standard) => standard?.certificate === certificate)) continue;
    found.set(id, { id, openedAt: entry.at, verdict: null, lastAt: entry.at });
  }
  const since = [...found.values()].filter(({ lastAt }) => Date.parse(lastAt) >= sinceMs);
  return JSON.stringify(since.map(({ id, openedAt, verdict }) => ({ id, openedAt, verdict })));
}

/**
 * A job's traces as the panel draws them, one list of chunks for each attempt.
 * @param {TraceRequest} asked
 */
function trace({ id, nozzle, point, run, attempt, series }) {
  open ??= openBoth();
  /** @type {Map<string, JobTrace["attempts"][number]>} */
  const attempts = new Map();
  for (const data of /** @type {Iterable<string>} */ (open.traces.iterate(id))) {
    const { nozzle: n, point: p, run: r, attempt: a, series: s = 0, ...chunk } = JSON.parse(data);
    if ((nozzle ?? n) !== n || (point ?? p) !== p || (run ?? r) !== r || (attempt ?? a) !== a) continue;
    if ((series ?? s) !== s) continue;
    const key = `${n} ${p} ${r} ${a} ${s}`;
    const known = attempts.get(key);
    if (known) known.chunks.push(chunk);
    else attempts.set(key, { nozzle: n, point: p, run: r, attempt: a, series: s, chunks: [chunk] });
  }
  return JSON.stringify({ attempts: [...attempts.values()] });
}

/**
 * Entries of some kinds, as they are.
 * @param {string} chain
 * @param {readonly string[]} kinds
 */
function entries(chain, kinds) {
  open ??= openBoth();
  const places = kinds.map(() => "?").join(", ");
  const rows = /** @type {RigRow[]} */ (
    open.journal
      .prepare(`SELECT seq, at, kind, data FROM entries WHERE chain = ? AND kind IN (${places}) ORDER BY seq`)
      .all(chain, ...kinds)
  );
  const told = rows.map(({ seq, at, kind, data }) => `{"seq":${seq},"at":"${at}","kind":"${kind}","data":${data}}`);
  return `[${told.join(",")}]`;
}

/** @param {HistoryRequest} request */
function answer(request) {
  switch (request.op) {
    case "search":
      return search(request.query);
    case "ids":
      return ids(request.query);
    case "stations":
      return catchUp().register.search(request.query, stationsAPage);
    case "station":
      return catchUp().register.station(request.key);
    case "trace":
      return trace(request.asked);
    case "entries":
      return entries(request.chain, request.kinds);
    case "affected":
      return affected(request.certificate, request.sinceMs);
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
