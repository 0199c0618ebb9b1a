// The journal's SQLite, in a worker thread: a disk that takes half a second to sync blocks nobody but this thread.
// Plain JavaScript with checked types, because Node 20 runs it as it is both from the sources and from dist.
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { problemOfText } from "./entry-text.js";

/** @import { EntryRow, RigRows, StoreOptions, StoreRequest } from "./store.ts" */

// Of the rig chain's entries about jobs. Data that is no JSON is not looked for: it shows when the chain is verified.
const JOB_ID = "CASE WHEN json_valid(data) THEN json_extract(data, '$.id') END";
const JOB_FILE = "CASE WHEN json_valid(data) THEN json_extract(data, '$.jobSha256') END";
const IS_JOB_NOTE = "chain = 'rig' AND kind IN ('job-opened', 'job-closed')";
const IS_OPENING = "chain = 'rig' AND kind = 'job-opened'";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    n     INTEGER PRIMARY KEY,
    chain TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    at    TEXT NOT NULL,
    kind  TEXT NOT NULL,
    data  TEXT NOT NULL,
    prev  TEXT NOT NULL,
    hash  TEXT NOT NULL,
    UNIQUE (chain, seq)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS jobs_by_id ON entries (${JOB_ID}) WHERE ${IS_JOB_NOTE};
  CREATE INDEX IF NOT EXISTS jobs_by_file ON entries (${JOB_FILE}) WHERE ${IS_OPENING};
  CREATE TRIGGER IF NOT EXISTS entries_are_never_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS entries_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
`;

/**
 * The lock is a transaction on a file of its own. The kernel lets it go when the process dies, however it dies, and
 * the journal itself stays readable for other programs.
 * @param {string} dir
 */
function lock(dir) {
  const db = new Database(join(dir, "lock.db"), { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    throw codeOf(error) === "SQLITE_BUSY" ? Object.assign(new Error("in use"), { code: "IN_USE" }) : error;
  }
  return db;
}

/** @param {StoreOptions} options */
function openStore({ dir, syncDelayMs, maxPages }) {
  const held = lock(dir);
  const db = new Database(join(dir, "journal.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  // KiB. What is read is read once; better-sqlite3's own 16 MB would stay.
  db.pragma("cache_size = -1000");
  db.exec(SCHEMA);
  if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);

  const insert = db.prepare(
    "INSERT INTO entries (chain, seq, at, kind, data, prev, hash) VALUES (@chain, @seq, @at, @kind, @data, @prev, @hash)",
  );
  const insertAll = db.transaction((/** @type {EntryRow[]} */ rows) => {
    for (const row of rows) insert.run(row);
  });
  const page = db.prepare(
    "SELECT chain, seq, at, kind, data, prev, hash FROM entries WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const headOf = db.prepare("SELECT seq, hash FROM entries WHERE chain = ? ORDER BY seq DESC LIMIT 1");
  const rigRows = db.prepare(
    "SELECT chain, seq, at, kind, data, prev, hash FROM entries WHERE chain = 'rig' ORDER BY seq",
  );
  const jobNotes = db.prepare(
    `SELECT chain, seq, at, kind, data, prev, hash FROM entries WHERE ${IS_JOB_NOTE} AND ${JOB_ID} = ? ORDER BY seq`,
  );
  const latestOf = db
    .prepare(`SELECT ${JOB_ID} FROM entries WHERE ${IS_OPENING} AND ${JOB_FILE} = ? ORDER BY seq DESC LIMIT 1`)
    .pluck();
  const lastAt = db.prepare("SELECT at FROM entries ORDER BY n DESC LIMIT 1").pluck();

  return (/** @type {StoreRequest} */ request) => {
    switch (request.op) {
      case "append":
        insertAll(request.rows);
        if (syncDelayMs !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, syncDelayMs);
        return null;
      case "page":
        return page.all(request.chain, request.afterSeq, request.limit);
      case "head":
        return headOf.get(request.chain) ?? null;
      case "rig":
        return readRig(/** @type {IterableIterator<EntryRow>} */ (rigRows.iterate()));
      case "jobNotes":
        return jobNotes.all(request.id);
      case "latestOf":
        return latestOf.get(request.jobSha256) ?? null;
      case "lastAt":
        return lastAt.get() ?? null;
      case "close":
        db.close();
        held.close();
        return null;
    }
  };
}

/**
 * Follows the rig's chain to its end and keeps of it what RigRows says: as much after 100,000 jobs as after one.
 * @param {Iterable<EntryRow>} rows
 * @returns {RigRows}
 */
function readRig(rows) {
  let head = { seq: 0, hash: "0".repeat(64) };
  let boots = 0;
  let problem = null;
  /** @type {EntryRow[]} */
  const kept = [];
  /** @type {Map<unknown, EntryRow>} */
  const openings = new Map();
  /** @type {EntryRow | null} */
  let lastClosing = null;
  for (const row of rows) {
    problem = problemOfText(row, head) ?? keep(row);
    if (problem !== null) break;
    head = { seq: row.seq, hash: row.hash };
  }
  return { head, boots, kept, openings: [...openings.values()], lastClosing, problem };

  /** @param {EntryRow} row */
  function keep(row) {
    if (row.kind === "boot") boots++;
    else if (row.kind === "job-opened") openings.set(idIn(row), row);
    else if (row.kind !== "job-closed") kept.push(row);
    else if (!openings.delete(idIn(row))) return `entry ${row.seq} closes a job that was never opened`;
    else lastClosing = row;
    return null;
  }
}

/** @param {EntryRow} row */
function idIn({ data }) {
  try {
    return JSON.parse(data).id;
  } catch {
    return undefined;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/**
 * What fails at opening is told to every request, the first of which waits for it.
 * @returns {(request: StoreRequest) => unknown}
 */
function open() {
  try {
    return openStore(workerData);
  } catch (error) {
    return ({ op }) => {
      if (op !== "close") throw error;
    };
  }
}

const answer = open();

parentPort?.on("message", (/** @type {{ id: number, request: StoreRequest }} */ { id, request }) => {
  try {
    parentPort?.postMessage({ id, result: answer(request) });
  } catch (error) {
    parentPort?.postMessage({
      id,
      error: { code: codeOf(error), message: error instanceof Error ? error.message : String(error) },
    });
  }
  if (request.op === "close") parentPort?.close();
});
