// `node controller/dist/server/testing/measure-history.js [JOBS]`: how long lists and searches take over so many jobs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobQuery, StationQuery } from "../../protocol/index.ts";
import { openHistory } from "../history.ts";
import { fillJournal } from "./fill-journal.ts";

const QUERIES: Array<[string, JobQuery]> = [
  ["the latest", {}],
  ["page 1000", { page: "1000" }],
  ["a word that half of them have", { q: "城南" }],
  ["a seal's code that one has", { q: "12300042" }],
  ["two words, a verdict, a month", { q: "城 李明", verdict: "non-conforming", from: "2026-03-01", to: "2026-03-31" }],
  ["a word that none has", { q: "nowhere" }],
];

const STATIONS: Array<[string, StationQuery]> = [
  ["stations, the last visited", {}],
  ["a station's code", { q: "G-417" }],
  ["a dispenser's number that one has", { q: "S-4711" }],
  ["a word that no station has", { q: "nowhere" }],
];

async function timed(what: string, ask: () => Promise<Uint8Array>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    await ask();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const { total } = JSON.parse(Buffer.from(await ask()).toString("utf8"));
  console.log(`  ${what}: median ${times[10]?.toFixed(1)} ms, worst ${times.at(-1)?.toFixed(1)} ms, ${total} found`);
}

async function measure(jobs: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "proverig-history-"));
  const history = openHistory(dir);
  try {
    fillJournal(dir, 0, jobs);
    const before = performance.now();
    await history.search({});
    console.log(`${jobs} jobs: index built in ${(performance.now() - before).toFixed(0)} ms`);
    for (const [what, query] of QUERIES) await timed(what, () => history.search(query));
    for (const [what, query] of STATIONS) await timed(what, () => history.stations(query));
  } finally {
    await history.close();
    rmSync(dir, { recursive: true });
  }
}

await measure(Number(process.argv[2] ?? 100_000));
