// `node controller/dist/server/testing/measure-history.js [JOBS]`: how long lists and searches take over so many jobs.
// The journal is written by SQLite alone; its hashes are none, for the index does not follow them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { JobQuery } from "../../protocol/index.ts";
import { openHistory } from "../history.ts";

const QUERIES: Array<[string, JobQuery]> = [
  ["the latest", {}],
  ["page 1000", { page: "1000" }],
  ["a word that half of them have", { q: "城南" }],
  ["a seal's code that one has", { q: "12300042" }],
  ["two words, a verdict, a month", { q: "城 李明", verdict: "non-conforming", from: "2026-03-01", to: "2026-03-31" }],
  ["a word that none has", { q: "nowhere" }],
];

function fill(dir: string, jobs: number): void {
  const db = new Database(join(dir, "journal.db"));
  db.pragma("journal_mode = WAL");
  db.exec(
    "CREATE TABLE entries (n INTEGER PRIMARY KEY, chain TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (chain, seq)) STRICT",
  );
  const insert = db.prepare(
    "INSERT INTO entries (chain, seq, at, kind, data, prev, hash) VALUES (?, ?, ?, ?, ?, '', ?)",
  );
  const entry = (chain: string, seq: number, at: string, kind: string, data: object) =>
    insert.run(chain, seq, at, kind, JSON.stringify(data), `${chain} ${seq}`);
  db.transaction(() => {
    for (let n = 0; n < jobs; n++) {
      const at = new Date(Date.UTC(2016, 0, 1) + n * 3_500_000).toISOString().replace("Z", "+08:00");
      const id = `${at.slice(0, 10).replaceAll("-", "")}-${n.toString(16).padStart(8, "0")}-1`;
      const job = {
        kind: "subsequent",
        method: "master-meter",
        station: {
          name: n % 2 ? "城南加油站" : "城北加油站",
          code: `G-${n % 500}`,
          address: "大石坝一路 12 号",
          district: "江北",
        },
        dispenser: {
          maker: "三金",
          model: "JY-4",
          serial: `S-${n}`,
          seals: [{ place: "board", code: `${12300000 + n}` }],
        },
        nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
        operator: { name: n % 3 ? "王伟" : "李明" },
      };
      const verdict = ["conforming", "conforming", "non-conforming"][n % 3];
      entry(id, 1, at, "job-opened", { id, profile: { name: "jjg443-2023" }, job });
      entry(id, 2, at, "job-closed", { outcome: "completed", verdict, reason: null });
      entry("rig", 2 * n + 1, at, "job-opened", { id });
      entry("rig", 2 * n + 2, at, "job-closed", { id, outcome: "completed", verdict, entries: 2 });
    }
  })();
  db.close();
}

async function measure(jobs: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "proverig-history-"));
  const history = openHistory(dir);
  try {
    fill(dir, jobs);
    const before = performance.now();
    await history.search({});
    console.log(`${jobs} jobs: index built in ${(performance.now() - before).toFixed(0)} ms`);
    for (const [what, query] of QUERIES) {
      const times: number[] = [];
      for (let i = 0; i < 20; i++) {
        const start = performance.now();
        await history.search(query);
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      const { total } = JSON.parse(Buffer.from(await history.search(query)).toString("utf8"));
      console.log(
        `  ${what}: median ${times[10]?.toFixed(1)} ms, worst ${times.at(-1)?.toFixed(1)} ms, ${total} found`,
      );
    }
  } finally {
    await history.close();
    rmSync(dir, { recursive: true });
  }
}

await measure(Number(process.argv[2] ?? 100_000));
