import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { evidencePaths } from "../evidence/index.ts";
import { makeDir, writeAtomic } from "../journal/disk.ts";
import { foldJobs, type Journal, openJournal, RIG_CHAIN } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import type { JobPage, JobQuery, JobRow, JobTrace } from "../protocol/index.ts";
import { loadProfile, regulationCode } from "../regulation/index.ts";
import { type History, openHistory } from "./history.ts";
import { ask } from "./testing/client.ts";
import { serve } from "./testing/serve.ts";

const STATIONS = ["城南加油站", "城北加油站", "North Gate", "Hafen 3"];
const VERDICTS = ["conforming", "non-conforming", "inconclusive", null] as const;

/** What a visit with the nth of many jobs leaves in the journal. */
async function doJob(journal: Journal, n: number): Promise<string> {
  const verdict = VERDICTS[n % 4] ?? null;
  const { id } = await journal.openJob(String(n).padStart(64, "0"), {
    profile: { name: "jjg443-2023", overlays: [], attested: false },
    job: {
      kind: "subsequent",
      method: "master-meter",
      station: { name: STATIONS[n % STATIONS.length], district: "渝中" },
      dispenser: { maker: "X", model: "X-1", serial: `S-${n}`, seals: [{ place: "board", code: `${12345000 + n}` }] },
      nozzles: [
        { id: 1, product: "gasoline-92", unitPrice: 7.72 },
        { id: 2, product: n % 2 ? "diesel-0" : "gasoline-92", unitPrice: 7.3 },
      ],
      operator: { name: n % 3 ? "Wang" : "李明" },
    },
  });
  for (const run of [1, 2]) {
    const chunk = { meter: [{ t: 0, totalL: n }], flow: [], tJ: [], tM: [], display: [[0, run]] };
    await journal.append(id, "trace", { nozzle: 1, point: "Q1", run, attempt: 1, ...chunk });
    await journal.append(id, "trace", { nozzle: 1, point: "Q1", run, attempt: 1, ...chunk });
  }
  const outcome = verdict === null ? "rig-fault" : "completed";
  await journal.closeJob(id, { outcome, verdict, reason: verdict === null ? "TRIP: leak" : null });
  return id;
}

async function opened(dir = temporaryDir(), startMs = Date.UTC(2026, 10, 22, 1)) {
  let minutes = 0;
  const clock = { simulated: true, now: () => 0, wallMs: () => startMs + 3_600_000 * minutes++ };
  const journal = await openJournal({
    dir,
    clock: { ...clock, hold: (work) => work, after: () => ({ cancel: () => {} }) },
  });
  const history = openHistory(dir);
  onTestFinished(async () => {
    await history.close();
    await journal.close();
  });
  return { dir, journal, history };
}

async function search(history: History, query: JobQuery = {}): Promise<JobPage> {
  return JSON.parse(Buffer.from(await history.search(query)).toString("utf8"));
}

/** The same list by the journal's own verified reading. */
async function folded(journal: Journal): Promise<Array<Partial<JobRow>>> {
  const rows: Array<Partial<JobRow>> = [];
  for (const { id, openedAt, closed } of foldJobs(await journal.entries(RIG_CHAIN)).values()) {
    const entries = await journal.entries(id);
    const first = entries[0]?.data;
    const last = entries.at(-1)?.data;
    if (!closed || typeof first !== "object" || first === null || typeof last !== "object" || last === null) continue;
    const at = (value: unknown, ...keys: string[]) =>
      keys.reduce<unknown>(
        (node, key) => (typeof node === "object" && node ? Reflect.get(node, key) : undefined),
        value,
      );
    const products = at(first, "job", "nozzles");
    rows.push({
      id,
      openedAt,
      closedAt: closed.at,
      outcome: closed.outcome,
      verdict: closed.verdict,
      reason: (at(last, "reason") as string | null) ?? null,
      station: String(at(first, "job", "station", "name")),
      dispenser: ["maker", "model", "serial"].map((key) => at(first, "job", "dispenser", key)).join(" "),
      products: [...new Set(Array.isArray(products) ? products.map((each) => String(at(each, "product"))) : [])],
      operator: String(at(first, "job", "operator", "name")),
      kind: "subsequent",
      method: "master-meter",
      profile: String(at(first, "profile", "name")),
    });
  }
  return rows.reverse();
}

test("the list is what the journal says, kept up to date or built anew", async () => {
  const { dir, journal, history } = await opened();
  for (let n = 0; n < 30; n++) {
    await doJob(journal, n);
    if (n % 7 === 0) await search(history);
  }
  await journal.openJob("f".repeat(64), { job: {} });
  await journal.append(RIG_CHAIN, "note", {});
  const kept = await search(history);
  expect(kept.jobs).toEqual(await folded(journal));
  await history.close();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(dir, `history.db${suffix}`), { force: true });
  const anew = openHistory(dir);
  onTestFinished(() => anew.close());
  expect(await search(anew)).toEqual(kept);
});

test("a broken index and the index of another journal are built anew", async () => {
  const { dir, journal, history } = await opened();
  await doJob(journal, 1);
  const good = await search(history);
  await history.close();
  writeFileSync(join(dir, "history.db"), "no database at all");
  for (const suffix of ["-wal", "-shm"]) rmSync(join(dir, `history.db${suffix}`), { force: true });
  const broken = openHistory(dir);
  expect(await search(broken)).toEqual(good);
  await broken.close();

  const other = await opened(temporaryDir(), Date.UTC(2020, 0, 1));
  await doJob(other.journal, 2);
  const theirs = await search(other.history);
  await other.history.close();
  rmSync(join(other.dir, "history.db"));
  copyFileSync(join(dir, "history.db"), join(other.dir, "history.db"));
  const moved = openHistory(other.dir);
  onTestFinished(() => moved.close());
  expect(await search(moved)).toEqual(theirs);
});

test("words are found anywhere, in any case and script, and all of them must occur", async () => {
  const { journal, history } = await opened();
  for (let n = 0; n < 24; n++) await doJob(journal, n);
  const total = async (q: string) => (await search(history, { q })).total;
  expect(await total("城南")).toBe(6);
  expect(await total("north GATE")).toBe(6);
  expect(await total("城 李明")).toBe(4);
  expect(await total("12345017")).toBe(1);
  expect(await total("x-1 s-17")).toBe(1);
  expect(await total("ＤＩＥＳＥＬ")).toBe(12);
  expect(await total("%")).toBe(0);
  expect(await total("' OR 1=1 --")).toBe(0);
  expect(await total("   ")).toBe(24);
});

test("days include themselves, verdicts tell what failed of the rig, pages follow each other", async () => {
  const { journal, history } = await opened();
  for (let n = 0; n < 60; n++) await doJob(journal, n);
  const all = await search(history);
  expect(all).toMatchObject({ total: 60, page: 0, pageSize: 50 });
  const second = await search(history, { page: "1" });
  const jobs = [...all.jobs, ...second.jobs];
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(60);
  expect(jobs.map(({ closedAt }) => closedAt)).toEqual(
    jobs
      .map(({ closedAt }) => closedAt)
      .sort()
      .reverse(),
  );
  const days = new Set(jobs.map(({ closedAt }) => closedAt.slice(0, 10)));
  let found = 0;
  for (const day of days) found += (await search(history, { from: day, to: day })).total;
  expect(found).toBe(60);
  expect((await search(history, { verdict: "non-conforming" })).total).toBe(15);
  const faults = await search(history, { verdict: "none" });
  expect(faults).toMatchObject({
    total: 15,
    jobs: expect.arrayContaining([expect.objectContaining({ outcome: "rig-fault", reason: "TRIP: leak" })]),
  });
});

test("traces come by attempt, all of a job or one", async () => {
  const { journal, history } = await opened();
  const id = await doJob(journal, 5);
  const trace = async (asked: { run?: number }): Promise<JobTrace> =>
    JSON.parse(Buffer.from(await history.trace({ id, ...asked })).toString("utf8"));
  const all = await trace({});
  expect(all.attempts.map(({ run, chunks }) => [run, chunks.length])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect((await trace({ run: 2 })).attempts).toEqual(all.attempts.slice(1));
  expect(all.attempts[0]?.chunks[0]).toEqual({
    meter: [{ t: 0, totalL: 5 }],
    flow: [],
    tJ: [],
    tM: [],
    display: [[0, 1]],
  });
});

test("over HTTP: the list, a job with its limit, its files, and what is not there", async () => {
  const { url, journal, signIn } = await serve();
  const cookie = await signIn("Li", "viewer");
  const get = (path: string) => ask(url, { path, headers: { cookie } });
  const id = await doJob(journal, 0);
  const open = await journal.openJob("f".repeat(64), { job: {} });
  expect((await get("/api/jobs?q=%E5%9F%8E%E5%8D%97&verdict=conforming")).json).toMatchObject({
    total: 1,
    jobs: [{ id }],
  });

  expect((await get(`/api/jobs/${id}`)).json).toMatchObject({
    id,
    closedAt: expect.any(String),
    record: null,
    mpe: null,
  });
  expect((await get(`/api/jobs/${open.id}`)).json).toMatchObject({ closedAt: null, record: null });
  expect(await get(`/api/jobs/${id}/record.json`)).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });

  const { files } = loadProfile("jjg443-2023");
  const record = {
    schema: "proverig/record/1",
    job: { regulation: { profile: "jjg443-2023", overlays: [] }, dispenser: { qmax: 60 } },
    software: { regulationCode: regulationCode(files) },
    nozzles: [
      {
        points: [
          {
            runs: [
              { void: "operator", reference: 3 },
              { void: null, reference: 20.01 },
            ],
          },
        ],
      },
    ],
  };
  const { recordPath, evidencePath } = evidencePaths(journal.dir, id);
  await makeDir(join(journal.dir, "jobs", id));
  await writeAtomic(recordPath, JSON.stringify(record));
  await writeAtomic(evidencePath, "PK evidence");
  expect((await get(`/api/jobs/${id}`)).json).toMatchObject({ record, mpe: 0.3 });
  const file = await get(`/api/jobs/${id}/record.json`);
  expect(file).toMatchObject({ status: 200, text: JSON.stringify(record) });
  expect(file.headers["content-disposition"]).toBe(`attachment; filename="${id}-record.json"`);
  const evidence = await get(`/api/jobs/${id}/evidence.zip`);
  expect(evidence).toMatchObject({ text: "PK evidence", headers: { "content-type": "application/zip" } });
  expect((await get(`/api/jobs/${id}/trace?run=1`)).json).toMatchObject({ attempts: [{ run: 1 }] });
  expect(await get("/api/jobs/rig/trace")).toMatchObject({ status: 404 });

  await writeAtomic(recordPath, JSON.stringify({ ...record, software: { regulationCode: "another" } }));
  expect((await get(`/api/jobs/${id}`)).json).toMatchObject({ mpe: null });
});
