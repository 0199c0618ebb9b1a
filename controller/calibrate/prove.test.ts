import { createHash } from "node:crypto";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import Database from "better-sqlite3";
import canonicalize from "canonicalize";
import { describe, expect, it, onTestFinished } from "vitest";
import { listCalibrations, showCalibration } from "../cli/calibrate-data.ts";
import { meterFacts } from "../documents/testing/facts.ts";
import { journaled } from "../documents/testing/journaled.ts";
import { openJournal } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { accept } from "./acceptance.ts";

/** A calibration that a person of the laboratory has accepted, and the journal closed. */
async function accepted(): Promise<{ dir: string; id: string }> {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock: realClock() });
  const id = await journaled(journal, meterFacts({ acceptance: null, checks: [] }));
  const rules = { name: "none", rules: [] };
  await accept(journal, { id, by: "Li Lab", from: null, rules, reason: null });
  await journal.close();
  return { dir, id };
}

function inDatabase(dir: string, work: (db: Database.Database) => void): void {
  const db = new Database(join(dir, "journal.db"));
  db.exec("DROP TRIGGER entries_are_never_changed");
  work(db);
  db.close();
}

interface Row {
  seq: number;
  at: string;
  kind: string;
  data: string;
  prev: string;
}

/** Changes a chain's entries and makes every hash anew, as somebody could who has no key. */
function forge(db: Database.Database, chain: string, change: (row: Row) => string): string {
  const rows = db.prepare<[string], Row>("SELECT seq, at, kind, data, prev FROM entries WHERE chain = ? ORDER BY seq");
  let hash = "0".repeat(64);
  for (const row of rows.all(chain)) {
    const data = change(row);
    const { seq, at, kind } = row;
    const text = canonicalize({ seq, at, kind, data: JSON.parse(data), prev: hash }) ?? "";
    const next = createHash("sha256").update(text).digest("hex");
    db.prepare("UPDATE entries SET data = ?, prev = ?, hash = ? WHERE chain = ? AND seq = ?").run(
      ...[data, hash, next, chain, seq],
    );
    hash = next;
  }
  return hash;
}

/** What a command prints, and how it ends. */
async function said(run: () => Promise<number>): Promise<{ status: number; out: string }> {
  const lines: string[] = [];
  const write = process.stdout.write;
  const restore = () => {
    process.stdout.write = write;
  };
  process.stdout.write = (text) => lines.push(String(text)) > 0;
  onTestFinished(restore);
  try {
    return { status: await run(), out: lines.join("") };
  } finally {
    restore();
  }
}

describe("calibrate show and list hold a calibration against its chain and the rig's key", () => {
  it("what is whole is said to be whole", async () => {
    const { dir, id } = await accepted();
    const shown = await said(() => showCalibration(id, { data: dir, json: true }));
    expect(JSON.parse(shown.out).proof).toEqual({ entries: 2, signatures: 2 });
    expect((await said(() => showCalibration(id, { data: dir }))).out).toMatch(
      /(chain and signatures hold|记录链与签名完整)\n$/,
    );
    const listed = await said(() => listCalibrations({ data: dir }));
    expect(listed.status).toBe(0);
    expect(listed.out).toMatch(/(chain and signatures hold|记录链与签名完整)\n$/);
  });

  it("one changed byte in the calibration's chain: not shown; listed with what is wrong, exit status 3", async () => {
    const { dir, id } = await accepted();
    inDatabase(dir, (db) => {
      const read = db.prepare<[string], { data: string }>("SELECT data FROM entries WHERE chain = ? AND seq = 2");
      const before = read.get(id)?.data ?? "";
      const at = before.search(/[1-8](?=[,}])/);
      const after = `${before.slice(0, at)}${Number(before[at]) + 1}${before.slice(at + 1)}`;
      expect(after).not.toBe(before);
      db.prepare("UPDATE entries SET data = ? WHERE chain = ? AND seq = 2").run(after, id);
    });
    await expect(showCalibration(id, { data: dir })).rejects.toMatchObject({ code: "JOURNAL_CORRUPT", exitStatus: 3 });
    const listed = await said(() => listCalibrations({ data: dir, json: true }));
    expect(listed.status).toBe(3);
    expect(JSON.parse(listed.out)).toMatchObject([
      { id, damage: expect.stringMatching(/^JOURNAL_CORRUPT: .*entry 2/) },
    ]);
  });

  it("a chain made anew, every hash right, does not carry the rig's signature", async () => {
    const { dir, id } = await accepted();
    inDatabase(dir, (db) => {
      const head = forge(db, id, ({ data }) => data.replace('"reason":null', '"reason":"forged"'));
      forge(db, "rig", ({ data, kind }) => {
        const entry = JSON.parse(data);
        return kind === "calibration-closed" ? JSON.stringify({ ...entry, head }) : data;
      });
    });
    await expect(showCalibration(id, { data: dir })).rejects.toThrow(/JOURNAL_CORRUPT: the signature of its closing/);
  });

  it("nor does an acceptance that was put into another's mouth", async () => {
    const { dir, id } = await accepted();
    inDatabase(dir, (db) => {
      forge(db, "rig", ({ data }) => data.replace('"by":"Li Lab"', '"by":"Wu Lab"'));
    });
    await expect(showCalibration(id, { data: dir })).rejects.toThrow(
      /JOURNAL_CORRUPT: the signature of rig entry \d+ \(certificate-accepted\) is not the rig's/,
    );
  });
});
