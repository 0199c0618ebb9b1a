import { join } from "node:path";
import Database from "better-sqlite3";

/** The nth of many made-up jobs: each dispenser is visited once in `DISPENSERS`, each station has several. */
export const DISPENSERS = 4000;
const STATIONS = 500;
const VERDICTS = ["conforming", "conforming", "non-conforming", null] as const;

export interface MadeUp {
  id: string;
  at: string;
  verdict: (typeof VERDICTS)[number];
  job: {
    station: { name: string; code: string; address: string; district: string };
    dispenser: Record<string, unknown> & { serial: string; mainBoard?: string };
  } & Record<string, unknown>;
  /** What the self-lock told. */
  read: { mainBoard: string; encoder: string };
}

export function madeUpJob(n: number): MadeUp {
  const at = new Date(Date.UTC(2016, 0, 1) + n * 3_500_000).toISOString().replace("Z", "+08:00");
  const dispenser = n % DISPENSERS;
  const station = dispenser % STATIONS;
  return {
    id: `${at.slice(0, 10).replaceAll("-", "")}-${n.toString(16).padStart(8, "0")}-1`,
    at,
    verdict: VERDICTS[n % VERDICTS.length] ?? null,
    job: {
      kind: "subsequent",
      method: "master-meter",
      station: {
        name: station % 2 ? "城南加油站" : "城北加油站",
        code: `G-${station}`,
        address: "大石坝一路 12 号",
        district: "江北",
      },
      dispenser: {
        maker: "三金",
        model: "JY-4",
        serial: `S-${dispenser}`,
        qmax: 60,
        // Every third visit nobody types them.
        ...(n % 3 > 0 && { mainBoard: `MB-${n}`, encoder: `EN-${n}` }),
        seals: [{ place: "board", code: `${12300000 + n}` }],
      },
      nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
      operator: { name: n % 3 ? "王伟" : "李明" },
    },
    read: { mainBoard: `MB-${n} told`, encoder: `EN-${n} told` },
  };
}

/** Writes jobs by SQLite alone; their hashes are none, for the index does not follow them. */
export function fillJournal(dir: string, from: number, to: number): void {
  const db = new Database(join(dir, "journal.db"));
  db.pragma("journal_mode = WAL");
  db.exec(
    "CREATE TABLE IF NOT EXISTS entries (n INTEGER PRIMARY KEY, chain TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (chain, seq)) STRICT",
  );
  const insert = db.prepare(
    "INSERT INTO entries (chain, seq, at, kind, data, prev, hash) VALUES (?, ?, ?, ?, ?, '', ?)",
  );
  const entry = (chain: string, seq: number, at: string, kind: string, data: object) =>
    insert.run(chain, seq, at, kind, JSON.stringify(data), `${chain} ${seq}`);
  db.transaction(() => {
    for (let n = from; n < to; n++) {
      const { id, at, verdict, job, read } = madeUpJob(n);
      const outcome = verdict === null ? "rig-fault" : "completed";
      const selfLock = { nozzle: null, item: "selfLock", result: "not-verified" };
      entry(id, 1, at, "job-opened", { id, profile: { name: "jjg443-2023" }, job });
      entry(id, 2, at, "step-done", { step: "self-lock", items: [selfLock], values: { reading: read } });
      entry(id, 3, at, "job-closed", { outcome, verdict, reason: null });
      entry("rig", 2 * n + 1, at, "job-opened", { id });
      entry("rig", 2 * n + 2, at, "job-closed", { id, outcome, verdict, entries: 3 });
    }
  })();
  db.close();
}
