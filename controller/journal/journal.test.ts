import { join } from "node:path";
import { type Clock, realClock, simClock } from "@proverig/drivers";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { NO_HASH, RIG_CHAIN, verifyChain } from "./entry.ts";
import { foldJobs } from "./jobs.ts";
import { type Journal, type JournalOptions, openJournal } from "./journal.ts";
import { temporaryDir } from "./testing/temporary.ts";

const JOB_SHA = "ab".repeat(32);
const START = Date.UTC(2026, 10, 22, 1, 0, 0);
const CONFORMING = { outcome: "completed", verdict: "conforming" } as const;

async function journalIn(dir: string, options: Partial<JournalOptions> = {}) {
  const journal = await openJournal({ dir, clock: fixedClock(START), ...options });
  onTestFinished(() => journal.close());
  return journal;
}

function fixedClock(wallMs: number): Clock {
  return { ...realClock(), wallMs: () => wallMs };
}

/** Changes the database behind the journal's back, triggers and all. */
function tamper(dir: string, sql: string) {
  const db = new Database(join(dir, "journal.db"));
  db.exec("DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted");
  db.exec(sql);
  db.close();
}

test("what was appended is there after closing and opening again", async () => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock: fixedClock(START) });
  const written = await first.append(RIG_CHAIN, "note", { text: "校准", missing: undefined, n: 0.1 + 0.2 });
  await first.close();
  const second = await journalIn(dir);
  expect(await second.entries(RIG_CHAIN)).toEqual([written]);
  expect(written).toMatchObject({ seq: 1, at: "2026-11-22T09:00:00.000+08:00", data: { text: "校准", n: 0.1 + 0.2 } });
  expect(second.past).toEqual({ lastMs: START });
  expect(second.rigEntries()).toEqual([written]);
  expect(await second.append(RIG_CHAIN, "note", {})).toMatchObject({ seq: 2, prev: written.hash });
});

test("order is that of the calls, with nobody waiting", async () => {
  const journal = await journalIn(temporaryDir());
  const all = Array.from({ length: 500 }, (_, n) => journal.append(RIG_CHAIN, "note", { n }));
  const entries = await journal.entries(RIG_CHAIN);
  expect(entries).toEqual(await Promise.all(all));
  expect(entries.map(({ data }) => data)).toEqual(Array.from({ length: 500 }, (_, n) => ({ n })));
  expect(verifyChain(entries)).toEqual({ intact: true, head: journal.head(RIG_CHAIN) });
});

test("a job's chain begins with the rig chain's head and is closed in both chains", async () => {
  const journal = await journalIn(temporaryDir());
  const note = await journal.append(RIG_CHAIN, "note", {});
  const { id } = await journal.openJob(JOB_SHA, { profile: "jjg443-2023" });
  await journal.append(id, "trace", { meter: [] });
  const seal = await journal.closeJob(id, { ...CONFORMING, reason: null });
  const job = await journal.entries(id);
  const rig = await journal.entries(RIG_CHAIN);
  expect(job).toMatchObject([
    {
      seq: 1,
      prev: NO_HASH,
      kind: "job-opened",
      data: { id, jobSha256: JOB_SHA, rigHead: note.hash, profile: "jjg443-2023" },
    },
    { seq: 2, kind: "trace" },
    { seq: 3, kind: "job-closed", data: { ...CONFORMING, reason: null } },
  ]);
  expect(seal).toMatchObject({ entries: 3, head: job[2]?.hash, signature: journal.keys.sign(job[2]?.hash ?? "") });
  expect(rig).toMatchObject([
    { kind: "note" },
    { kind: "job-opened", data: { id, jobSha256: JOB_SHA, first: job[0]?.hash } },
    { kind: "job-closed", data: { id, ...CONFORMING, ...seal } },
  ]);
});

test("each visit with the same job file is a job of its own, and the last one is found by the file's hash", async () => {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock: fixedClock(START) });
  const one = await journal.openJob(JOB_SHA, {});
  await journal.closeJob(one.id, CONFORMING);
  const other = await journal.openJob("cd".repeat(32), {});
  const two = await journal.openJob(JOB_SHA, {});
  await journal.close();
  expect([one.id, other.id, two.id]).toEqual(["20261122-abababab-1", "20261122-cdcdcdcd-1", "20261122-abababab-2"]);

  const again = await journalIn(dir);
  expect(await again.latestJob(JOB_SHA)).toEqual(two);
  expect((await again.job(one.id))?.closed).toMatchObject(CONFORMING);
  await again.append(two.id, "boot", { boot: 2 });
  await again.closeJob(two.id, { outcome: "aborted", verdict: null });
  expect((await again.latestJob(JOB_SHA))?.closed).toMatchObject({ outcome: "aborted", verdict: null, entries: 3 });
  expect(await again.latestJob("ef".repeat(32))).toBeNull();
  expect(await again.job("20261122-nobody-1")).toBeNull();
});

test("the list of jobs rebuilt from the entries is what the journal says of each, now and after another opening", async () => {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock: fixedClock(START) });
  for (let n = 0; n < 20; n++) {
    const { id } = await journal.openJob(n % 3 === 0 ? JOB_SHA : `${n}`.padStart(64, "0"), {});
    if (n % 4 !== 0) await journal.closeJob(id, n % 2 ? CONFORMING : { outcome: "rig-fault", verdict: null });
  }
  const rebuilt = [...foldJobs(await journal.entries(RIG_CHAIN)).values()];
  expect(rebuilt).toHaveLength(20);
  const expectSame = async (from: Journal) => {
    expect(from.unfinished()).toEqual(rebuilt.filter(({ closed }) => !closed));
    for (const job of rebuilt) expect(await from.job(job.id)).toEqual(job);
  };
  await expectSame(journal);
  await journal.close();
  await expectSame(await journalIn(dir));
});

test("two jobs that are opened at once with the same file are two", async () => {
  const journal = await journalIn(temporaryDir());
  const opened = await Promise.all([1, 2, 3].map(() => journal.openJob(JOB_SHA, {})));
  expect(new Set(opened.map(({ id }) => id)).size).toBe(3);
  expect(journal.unfinished()).toHaveLength(3);
});

test("of the rig's chain only what is no job is kept in memory; boots are counted", async () => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock: fixedClock(START) });
  const before = await first.append(RIG_CHAIN, "user-added", { name: "Li" });
  for (let n = 0; n < 5; n++) {
    await first.append(RIG_CHAIN, "boot", { boot: n + 1 });
    const { id } = await first.openJob(JOB_SHA, {});
    await first.closeJob(id, CONFORMING);
  }
  const { id } = await first.openJob(JOB_SHA, {});
  const after = await first.append(RIG_CHAIN, "note", {});
  await first.close();
  const journal = await journalIn(dir);
  expect(journal.rigEntries()).toEqual([before, after]);
  expect(await journal.rigEntriesBefore(id)).toEqual([before]);
  expect(journal.boots()).toBe(5);
  await journal.append(RIG_CHAIN, "boot", { boot: 6 });
  expect(journal.boots()).toBe(6);
});

test("a closed job, an unknown one and a hand-made close are refused, and the chain goes on", async () => {
  const journal = await journalIn(temporaryDir());
  const { id } = await journal.openJob(JOB_SHA, {});
  await expect(journal.append(id, "note", { n: Number.NaN })).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(journal.append(id, "job-closed", {})).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(journal.append("20261122-nobody-1", "note", {})).rejects.toMatchObject({ code: "INTERNAL" });
  await journal.closeJob(id, CONFORMING);
  await expect(journal.append(id, "note", {})).rejects.toMatchObject({ code: "INTERNAL" });
  await expect(journal.closeJob(id, CONFORMING)).rejects.toMatchObject({ code: "INTERNAL" });
  expect(await journal.entries(id)).toHaveLength(2);
});

test("simulated time stands still while an entry is on its way to a slow disk", async () => {
  const journal = await journalIn(temporaryDir(), {
    clock: ({ lastMs }) => simClock({ startMs: lastMs ?? START }),
    faults: { syncDelayMs: 100 },
  });
  const ticks: number[] = [];
  const tick = () => {
    ticks.push(journal.clock.now());
    journal.clock.after(1, tick);
  };
  const written = journal.append(RIG_CHAIN, "note", {});
  journal.clock.after(1, tick);
  await written;
  expect(ticks).toEqual([]);
});

test("the loop goes on while the disk syncs", async () => {
  const journal = await journalIn(temporaryDir(), { faults: { syncDelayMs: 500 } });
  const turnsMeanwhile = async () => {
    let done = false;
    const written = journal.append(RIG_CHAIN, "note", {}).then(() => {
      done = true;
    });
    let turns = 0;
    while (!done && turns < 100) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turns++;
    }
    await written;
    return turns;
  };
  // A machine that stalls during one sync stalls the loop as well; a loop that waits for the disk turns in none of them.
  let most = 0;
  for (let syncs = 0; syncs < 20 && most <= 10; syncs++) most = Math.max(most, await turnsMeanwhile());
  expect(most).toBeGreaterThan(10);
});

test("the clock may be made from what the directory remembers", async () => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock: fixedClock(START + 1234) });
  await first.append(RIG_CHAIN, "boot", {});
  await first.close();
  const second = await journalIn(dir, { clock: ({ lastMs }) => simClock({ startMs: (lastMs ?? 0) + 1000 }) });
  expect((await second.append(RIG_CHAIN, "boot", {})).at).toBe("2026-11-22T09:00:02.234+08:00");
});

test.each([
  ["a changed reading", "UPDATE entries SET data = '{\"n\":2}' WHERE kind = 'note'"],
  ["data that is no JSON", "UPDATE entries SET data = '{' WHERE kind = 'note'"],
  ["a changed time", "UPDATE entries SET at = '2026-11-22T09:00:00.001+08:00' WHERE kind = 'note'"],
  ["an entry taken out", "DELETE FROM entries WHERE kind = 'note'"],
  ["a cut-off end", "DELETE FROM entries WHERE kind = 'job-closed' AND chain <> 'rig'"],
])("%s in a job is JOURNAL_CORRUPT when the job is read", async (_, sql) => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock: fixedClock(START) });
  const { id } = await first.openJob(JOB_SHA, {});
  await first.append(id, "note", { n: 1 });
  await first.closeJob(id, CONFORMING);
  await first.close();
  tamper(dir, sql);
  const journal = await journalIn(dir);
  await expect(journal.entries(id)).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
});

test.each([
  ["a change in the rig's chain", "UPDATE entries SET at = '2026-11-22T09:00:00.001+08:00' WHERE chain = 'rig'"],
  ["an unfinished job that is gone", "DELETE FROM entries WHERE chain <> 'rig'"],
])("%s is JOURNAL_CORRUPT at opening", async (_, sql) => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock: fixedClock(START) });
  await first.openJob(JOB_SHA, {});
  await first.close();
  tamper(dir, sql);
  await expect(openJournal({ dir, clock: fixedClock(START) })).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
});

test("the database itself refuses to change or drop an entry", async () => {
  const dir = temporaryDir();
  const journal = await journalIn(dir);
  await journal.append(RIG_CHAIN, "note", {});
  const db = new Database(join(dir, "journal.db"));
  expect(() => db.exec("UPDATE entries SET kind = 'x'")).toThrow(/append-only/);
  expect(() => db.exec("DELETE FROM entries")).toThrow(/append-only/);
  db.close();
});
