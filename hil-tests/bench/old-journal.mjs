import { join } from "node:path";
import Database from "better-sqlite3";
import { EMPTY, nextEntry } from "../../controller/dist/journal/entry.js";
import { openStore } from "../../controller/dist/journal/store.js";

/** Gives DIR a journal of so many closed jobs, each of a few entries: whole chains, sound by their hashes. */
export async function fillJournal(dir, jobs) {
  // The store makes tables and indexes; it is let go before SQLite fills them at once.
  await (await openStore({ dir })).close();
  const db = new Database(join(dir, "journal.db"));
  db.pragma("synchronous = OFF");
  const insert = db.prepare(
    "INSERT INTO entries (chain, seq, at, kind, data, prev, hash) VALUES (@chain, @seq, @at, @kind, @data, @prev, @hash)",
  );
  const heads = new Map();
  const append = (chain, at, kind, data) => {
    const entry = nextEntry(heads.get(chain) ?? EMPTY, at, kind, data);
    insert.run({ chain, ...entry });
    heads.set(chain, { seq: entry.seq, hash: entry.hash });
    return entry;
  };
  db.transaction(() => {
    for (let n = 0; n < jobs; n++) {
      const at = new Date(Date.UTC(2016, 0, 1) + n * 3_000_000).toISOString().replace("Z", "+08:00");
      const jobSha256 = n.toString(16).padStart(64, "0");
      const id = `${at.slice(0, 10).replaceAll("-", "")}-${n.toString(16).padStart(8, "0")}-1`;
      append("rig", at, "boot", { boot: n + 1, software: "1.0.0" });
      const first = append(id, at, "job-opened", { id, jobSha256, job: { station: { name: "城南加油站" } } });
      append("rig", at, "job-opened", { id, jobSha256, first: first.hash });
      const closing = { outcome: "completed", verdict: "conforming" };
      const last = append(id, at, "job-closed", closing);
      append("rig", at, "job-closed", {
        id,
        ...closing,
        entries: last.seq,
        head: last.hash,
        signature: "c2lnbmF0dXJl".repeat(7),
      });
      heads.delete(id);
    }
  })();
  db.close();
}
