import { rmSync } from "node:fs";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { expect, onTestFinished, test } from "vitest";
import { type Journal, openJournal } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import type { DispenserDetail, StationDetail, StationPage, StationQuery } from "../protocol/index.ts";
import { type History, openHistory } from "./history.ts";
import { ask } from "./testing/client.ts";
import { DISPENSERS, fillJournal, madeUpJob } from "./testing/fill-journal.ts";
import { serve } from "./testing/serve.ts";

const parsed = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString("utf8"));
const search = async (history: History, query: StationQuery = {}): Promise<StationPage> =>
  parsed(await history.stations(query));
const stationOf = async (history: History, key: string): Promise<StationDetail> => parsed(await history.station(key));

async function opened() {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock: realClock() });
  const history = openHistory(dir);
  onTestFinished(async () => {
    await history.close();
    await journal.close();
  });
  return { dir, journal, history };
}

interface Told {
  station?: object;
  dispenser?: object;
  outcome?: "completed" | "aborted";
  selfLock?: { result: string; mainBoard?: string; encoder?: string };
}

/** A job that says this of its place. */
async function visit(journal: Journal, { station, dispenser, outcome = "completed", selfLock }: Told): Promise<string> {
  const { id } = await journal.openJob("0".repeat(64), {
    job: {
      regulation: { profile: "jjg443-2023", overlays: [] },
      station: { name: "城南加油站", code: "G-1", ...station },
      dispenser: { maker: "三金", model: "JY-4", serial: "S-77", qmax: 60, seals: [], ...dispenser },
      nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
      operator: { name: "王伟" },
      answers: { nameplate: "pass" },
    },
  });
  if (selfLock) {
    const { result, ...reading } = selfLock;
    const items = [{ nozzle: null, item: "selfLock", result }];
    await journal.append(id, "step-done", { step: "self-lock", items, values: { reading }, findings: [] });
  }
  await journal.closeJob(id, { outcome, verdict: outcome === "completed" ? "conforming" : null, reason: null });
  return id;
}

async function onlyDispenser(history: History): Promise<DispenserDetail> {
  const page = await search(history);
  const { dispensers } = await stationOf(history, page.stations[0]?.key ?? "");
  expect(dispensers).toHaveLength(1);
  const [only] = dispensers;
  if (!only) throw new Error("there is none");
  return only;
}

test("a dispenser is known as its last job has it, without the answers of that day", async () => {
  const { journal, history } = await opened();
  await visit(journal, { dispenser: { seals: [{ place: "board", code: "12345678" }] } });
  const id = await visit(journal, { dispenser: { qmax: 45, seals: [{ place: "board", code: "87654321" }] } });
  const found = await onlyDispenser(history);
  expect(found).toMatchObject({ jobId: id, serial: "S-77", verdict: "conforming", products: ["gasoline-92"] });
  expect(found.job.dispenser).toMatchObject({ qmax: 45, seals: [{ place: "board", code: "87654321" }] });
  expect(found.job).not.toHaveProperty("answers");
});

test("serials on file are what jobs were told, else what the self-lock told; a failed one tells nothing", async () => {
  const { journal, history } = await opened();
  const serials = async () => {
    const { filed } = await onlyDispenser(history);
    return [filed.mainBoard, filed.encoder].map((each) => each && `${each.serial} ${each.how}`);
  };
  await visit(journal, { selfLock: { result: "fail", mainBoard: "MB-0", encoder: "EN-0" } });
  expect(await serials()).toEqual([null, null]);
  await visit(journal, { selfLock: { result: "not-verified", mainBoard: "MB-1", encoder: "EN-1" } });
  expect(await serials()).toEqual(["MB-1 read", "EN-1 read"]);
  await visit(journal, { dispenser: { mainBoard: "MB-2" } });
  expect(await serials()).toEqual(["MB-2 job", "EN-1 read"]);
  await visit(journal, {
    dispenser: { mainBoard: "MB-2", encoder: "EN-2" },
    selfLock: { result: "fail", mainBoard: "MB-X", encoder: "EN-2" },
  });
  expect(await serials()).toEqual(["MB-2 job", "EN-2 job"]);
  await visit(journal, {});
  expect(await serials()).toEqual(["MB-2 job", "EN-2 job"]);
});

test("an aborted job tells of a dispenser that nobody knew, and changes no other", async () => {
  const { journal, history } = await opened();
  await visit(journal, { outcome: "aborted", dispenser: { qmax: 90 } });
  expect((await onlyDispenser(history)).job.dispenser.qmax).toBe(90);
  await visit(journal, { dispenser: { qmax: 60 } });
  await visit(journal, { outcome: "aborted", dispenser: { qmax: 6 } });
  expect((await onlyDispenser(history)).job.dispenser.qmax).toBe(60);
});

test("stations are told apart by their code, else by name and district; dispensers by their number, else by the rest", async () => {
  const { journal, history } = await opened();
  await visit(journal, { station: { code: "g-1 ", name: "城南" }, dispenser: { serial: "s-77" } });
  await visit(journal, { dispenser: { serial: undefined } });
  await visit(journal, { station: { code: undefined, district: "江北" } });
  await visit(journal, { station: { code: undefined, district: "渝中" } });
  await visit(journal, {});
  const { stations, total } = await search(history);
  expect(total).toBe(3);
  expect(stations.map(({ code, district, dispenserCount }) => [code, district, dispenserCount])).toEqual([
    ["G-1", null, 2],
    [null, "渝中", 1],
    [null, "江北", 1],
  ]);
  expect(stations[0]?.dispensers.map(({ serial }) => serial)).toEqual(["S-77", null]);
});

test("words are looked for in the station and in each of its dispensers, in any script, and are no SQL", async () => {
  const { journal, history } = await opened();
  await visit(journal, { dispenser: { mainBoard: "MB-9" } });
  await visit(journal, { station: { code: "G-2", name: "North Gate" }, dispenser: { serial: "S-78" } });
  const names = async (q: string) => (await search(history, { q })).stations.map(({ code }) => code);
  expect(await names("NORTH s-78")).toEqual(["G-2"]);
  expect(await names("城南")).toEqual(["G-1"]);
  expect(await names("ｍｂ-9")).toEqual(["G-1"]);
  expect(await names("s-7")).toEqual(["G-2", "G-1"]);
  expect(await names("城南 s-78")).toEqual([]);
  expect(await names("%' OR 1=1 --")).toEqual([]);
});

test("100,000 jobs: built as they come or all anew, the register is what the jobs say", async () => {
  const JOBS = 100_000;
  const dir = temporaryDir();
  const grown = openHistory(dir);
  onTestFinished(() => grown.close());
  for (const [from, to] of [
    [0, 100],
    [100, 60_000],
    [60_000, JOBS],
  ] as const) {
    fillJournal(dir, from, to);
    await search(grown);
  }
  const everything = async (history: History) => {
    const { total, pageSize } = await search(history);
    const all: StationDetail[] = [];
    for (let page = 0; page * pageSize < total; page++) {
      for (const { key } of (await search(history, { page: String(page) })).stations) {
        all.push(await stationOf(history, key));
      }
    }
    return all;
  };
  const kept = await everything(grown);
  await grown.close();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(dir, `history.db${suffix}`), { force: true });
  const anew = openHistory(dir);
  onTestFinished(() => anew.close());
  expect(await everything(anew)).toEqual(kept);

  /** The same from the jobs themselves: the last of each dispenser, and the last serials that anybody told. */
  const expected = new Map(
    Array.from({ length: DISPENSERS }, (_, i) => JOBS - DISPENSERS + i).map((n) => {
      const { at, id, job, read } = madeUpJob(n);
      const { mainBoard } = job.dispenser;
      const filed = mainBoard ? { serial: mainBoard, how: "job", at } : { serial: read.mainBoard, how: "read", at };
      return [
        job.dispenser.serial,
        { jobId: id, lastVisit: at, job, mainBoard: filed, code: job.station.code },
      ] as const;
    }),
  );
  const found = kept.flatMap(({ station, dispensers }) =>
    dispensers.map(({ jobId, lastVisit, job, filed, serial }) => {
      return [serial, { jobId, lastVisit, job, mainBoard: filed.mainBoard, code: station.code }] as const;
    }),
  );
  expect(found).toHaveLength(DISPENSERS);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  const visits = kept.map(({ station }) => station.lastVisit);
  expect(visits).toEqual(visits.toSorted().reverse());
}, 300_000);

test("over HTTP: for those who are signed in; malformed queries are refused", async () => {
  const { url, journal, signIn } = await serve();
  await visit(journal, {});
  expect(await ask(url, { path: "/api/stations" })).toMatchObject({ status: 401 });
  const cookie = await signIn("Li", "viewer");
  const get = (path: string) => ask(url, { path, headers: { cookie } });
  const { json } = await get("/api/stations?q=%E5%9F%8E%E5%8D%97");
  expect(json).toMatchObject({ total: 1, stations: [{ name: "城南加油站", dispenserCount: 1 }] });
  const key = (json as StationPage).stations[0]?.key;
  expect((await get(`/api/stations/${key}`)).json).toMatchObject({ dispensers: [{ serial: "S-77" }] });
  expect(await get("/api/stations/nobody")).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  for (const query of ["page=-1", "page=1e3", "page=9999999", `q=${"x".repeat(101)}`, "limit=5", "q=a&q[]=b"]) {
    expect(await get(`/api/stations?${query}`)).toMatchObject({ status: 400, json: { code: "MALFORMED" } });
  }
  expect((await get("/api/stations?page=999999")).json).toMatchObject({ stations: [], total: 1 });
});
